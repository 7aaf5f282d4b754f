using System.Text;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Explanations;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Translation;

/// <summary>What the first tokens add to every text is in the bias of an explanation, not at these tokens.</summary>
[Trait("Tier", "Unit")]
public sealed class ContributionOffsetsTests
{
    /// <summary>Sums in float32 over layers and tokens, of logits up to about 10.</summary>
    private const double AddsUp = 1e-4;

    private const string Offsets = "\"Offsets\":[null,[";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Over_the_anchors_a_token_that_is_pooled_by_itself_adds_nothing(bool layers)
    {
        using var leaks = new NativeLeakCheck();
        using var translation = Translate();
        var (target, model) = translation.Parts;
        Assert.Equal([Pooling.Mean, Pooling.First, Pooling.Second], model.Poolings);
        Assert.Equal(Texts.Length, translation.Report.Anchors.Count);
        // The same head without what it reads of the first tokens: what is left beside it is what they add.
        var (head, classes) = (model.Head!, translation.Classes.Count);
        using var ofMean = new TranslatedModel([Pooling.Mean], new(head.Weights[..(head.Weights.Length / 3)], new float[classes]), null, null, CPU);
        var means = new ExactContributions(target, translation.Classes, new float[classes], layers ? translation.Architecture.Layers + 1 : null,
            batch => ofMean.Explain(target.Model, batch, layers)).Explain(LocatedText.Of(target, Texts), null, default);
        var explanations = translation.Explain(Texts, new() { Layers = layers });
        for (var label = 0; label < classes; label++)
        {
            for (var place = 0; place < 2; place++)
            {
                Assert.Equal(0, Average(token => token.Logits[label], place), AddsUp);
                for (var layer = 0; layers && layer <= translation.Architecture.Layers; layer++)
                    Assert.Equal(0, Average(token => token.Layers![layer][label], place), AddsUp);
            }
            Assert.NotEqual(head.Bias[label], explanations[0].Bias![label], AddsUp);
            Assert.All(explanations, explanation => Assert.Equal(
                explanation.Logits[label], explanation.Bias![label] + explanation.Tokens.Sum(token => (double)token.Logits[label]), AddsUp));
        }

        double Average(Func<TokenContribution, float> number, int place) =>
            explanations.Zip(means, (whole, mean) => (double)number(whole.Tokens[place]) - number(mean.Tokens[place])).Average();
    }

    [Fact]
    public void A_stored_translation_explains_alike_alone_and_shared()
    {
        using var leaks = new NativeLeakCheck();
        using var translation = Translate();
        var expected = translation.Explain(Texts);
        var files = StoredFiles.Of(translation);
        using (var read = ClassifierTranslation.Read("stored", StoredFiles.Opener(files))) AssertSame(expected, read.Explain(Texts));
        var outline = TranslationOutline.Read("stored", StoredFiles.Opener(files));
        using var target = SharedTarget.Load("stored", outline, StoredFiles.Opener(files), null);
        using var head = target.Add(outline);
        head.Ask();
        AssertSame(expected, target.Explain(head, translation.Classes, Texts, null, null, null, default));
    }

    [Fact]
    public void One_that_was_stored_without_them_explains_as_it_did()
    {
        using var translation = Translate();
        var files = StoredFiles.Of(translation);
        Edit(files, stored => stored[..stored.IndexOf(",\"Offsets\"", StringComparison.Ordinal)] + "}");
        using var old = ClassifierTranslation.Read("stored", StoredFiles.Opener(files));
        var (now, then) = (translation.Explain(Texts)[0], old.Explain(Texts)[0]);
        Assert.Equal(translation.Parts.Model.Head!.Bias, then.Bias);
        Assert.Equal(now.Logits, then.Logits);
        for (var label = 0; label < now.Classes.Count; label++)
        {
            var moved = now.Tokens.Zip(then.Tokens, (here, there) => (double)there.Logits[label] - here.Logits[label]).ToArray();
            Assert.Equal(now.Bias![label] - then.Bias![label], moved[0] + moved[1], AddsUp);
            Assert.All(moved[2..], number => Assert.Equal(0, number));
        }
    }

    [Theory]
    [InlineData("\"Offsets\":[null,[1,", "finite numbers that explanations count to the bias for each pooling of one token (")]
    [InlineData("\"Offsets\":[null,[1e99,", "one that is not finite", true)]
    [InlineData("\"Offsets\":[[1],[", "numbers that explanations count to the bias for each pooling of one token, of a head alone")]
    [InlineData("\"Offsets\":[null,null,[", "numbers that explanations count to the bias for each pooling of one token, of a head alone")]
    [InlineData("\"Offsets\":[[", "numbers that explanations count to the bias for each pooling of one token, of a head alone")]
    public void Damage_is_found_when_it_is_loaded(string by, string message, bool inPlace = false)
    {
        using var translation = Translate();
        var files = StoredFiles.Of(translation);
        Edit(files, stored =>
        {
            var start = stored.IndexOf(Offsets, StringComparison.Ordinal);
            var rest = start + Offsets.Length;
            return stored[..start] + by + stored[(inPlace ? stored.IndexOf(',', rest) + 1 : rest)..];
        });
        var fault = Assert.Throws<InvalidCheckpointException>(() => ClassifierTranslation.Read("stored", StoredFiles.Opener(files)).Dispose());
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    private static void AssertSame(IReadOnlyList<TextExplanation> expected, IReadOnlyList<TextExplanation> found)
    {
        foreach (var (one, other) in expected.Zip(found))
        {
            Assert.Equal(one.Bias, other.Bias);
            Assert.Equal(one.Tokens.Select(token => token.Logits), other.Tokens.Select(token => token.Logits));
        }
    }

    private static void Edit(Dictionary<string, byte[]> files, Func<string, string> edit) => files[ClassifierTranslation.StateFile] =
        Encoding.UTF8.GetBytes(edit(Encoding.UTF8.GetString(files[ClassifierTranslation.StateFile])));

    // What hangs on the first letter makes a head that reads the first two tokens.
    private static ClassifierTranslation Translate() => ClassifierTranslator.Translate(
        ScoredSource.Of("first letter", ClassifierHead.OfClasses(["early", "late"]),
            (texts, _) => new([.. texts.SelectMany(FirstLetter)], 2, new bool[texts.Count])),
        Open("mini-b"), Texts, new() { Method = TranslationMethod.PooledRidge, DrawnBesideTexts = 1000 });

    private static float[] FirstLetter(string text) => char.ToLowerInvariant(text.Trim()[0]) < 'm' ? [2, -2] : [-2, 2];

    private static string[] Texts => [.. File.ReadLines(Fixtures.Data("texts", "news.anchors.txt")).Distinct().Take(60)];

    private static Checkpoint Open(string model) => Checkpoint.Open(Fixtures.Data("models", model));
}
