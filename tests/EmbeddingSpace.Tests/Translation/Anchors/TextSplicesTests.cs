using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation.Anchors;
using Xunit;

namespace EmbeddingSpace.Tests.Translation.Anchors;

/// <summary>Texts made of two.</summary>
[Trait("Tier", "Unit")]
public sealed class TextSplicesTests
{
    private static readonly string[] Texts = ["The bank cut its rate.", "Rockets 🚀 fly far.", "Ein Fußballspiel", "a goal in extra time", "shares fell"];

    [Fact]
    public void Each_is_the_beginning_of_one_text_and_the_end_of_another_of_its_fold()
    {
        using var reader = Reader();
        int[] folds = [0, 1, 0, 1, 0];
        var (splices, of) = TextSplices.Draw(Texts, folds, 200, reader, 3);
        Assert.Equal(200, splices.Length);
        for (var i = 0; i < splices.Length; i++)
        {
            string[] inFold = [.. Texts.Where((_, text) => folds[text] == of[i])];
            Assert.Contains(inFold, head => inFold.Any(tail => head != tail && IsSplice(splices[i], head, tail)));
        }
        var again = TextSplices.Draw(Texts, folds, 200, reader, 3);
        Assert.Equal(splices, again.Texts);
        Assert.Equal(of, again.Folds);
        Assert.NotEqual(splices, TextSplices.Draw(Texts, folds, 200, reader, 4).Texts);
        Assert.Equal([0, 1], of.Distinct().Order());
    }

    [Fact]
    public void A_text_alone_in_its_fold_has_nobody_to_be_spliced_with()
    {
        using var reader = Reader();
        Assert.Empty(TextSplices.Draw(Texts, [0, 1, 2, 3, 4], 50, reader, 1).Texts);
        Assert.Equal([3], TextSplices.Draw(Texts, [0, 3, 2, 3, 4], 50, reader, 1).Folds.Distinct());
    }

    private static bool IsSplice(string splice, string head, string tail) => Enumerable.Range(1, head.Length)
        .Any(end => splice.StartsWith(head[..end] + " ", StringComparison.Ordinal) && tail.EndsWith(splice[(end + 1)..], StringComparison.Ordinal)
            && splice.Length > end + 1);

    private static TextModel Reader() => TextModel.Load(Checkpoint.Open(Fixtures.Data("models", "mini-b")), ModelParts.Encoder);
}
