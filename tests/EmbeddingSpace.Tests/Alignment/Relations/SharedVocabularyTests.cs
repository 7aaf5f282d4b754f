using EmbeddingSpace.Alignment.Layers;
using EmbeddingSpace.Alignment.Relations;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Tests.Projection;
using Xunit;

namespace EmbeddingSpace.Tests.Alignment.Relations;

/// <summary>Models meet on the tokens that both have, in whatever order and however each vocabulary writes them.</summary>
[Trait("Tier", "Unit")]
public sealed class SharedVocabularyTests
{
    private const string Embedding = "embeddings.word_embeddings.weight";

    public static TheoryData<string> Kinds => [.. TokenWriting.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_copy_with_other_marks_in_another_order_is_aligned_as_the_model_with_itself(string kind)
    {
        using var leaks = new NativeLeakCheck();
        using var folder = new TemporaryFolder();
        var bert = new SyntheticBert(7);
        using var source = new OpenModel(bert.Write(folder.File("source")));
        using var itself = new OpenModel(bert.Write(folder.File("itself")));
        using var copy = new OpenModel(Rewritten(bert, folder.File("copy"), kind));
        Assert.NotEqual(source.Space.Tokens.Skip(5), copy.Space.Tokens.Skip(5));

        var (expected, found) = (VocabularyKernel.Between(source.Space, itself.Space), VocabularyKernel.Between(source.Space, copy.Space));
        Assert.Equal((bert.Vocabulary, 1, 1), (found.SharedTokens, found.SourceOverlap, found.TargetOverlap));
        Assert.Equal(expected.Weights.ToArray(), found.Weights.ToArray());
        Assert.Equal(expected.Relatedness, found.Relatedness);

        using var alignment = new ModelAlignment(source.Reader, source.Space, itself.Reader, itself.Space);
        using var other = new ModelAlignment(source.Reader, source.Space, copy.Reader, copy.Space);
        Assert.False(other.Shared.IsWhole);
        foreach (var role in new[] { ParameterRole.FeedForwardValue, ParameterRole.Query })
        {
            var (wanted, given) = (alignment.AlignLayers(role), other.AlignLayers(role));
            Assert.Equal(wanted.EmbeddingSpace.MeanAbsolute, given.EmbeddingSpace.MeanAbsolute);
            Assert.Equal(wanted.EmbeddingSpace.MeanBest, given.EmbeddingSpace.MeanBest);
            Assert.Equal(wanted.Shuffled.MeanAbsolute, given.Shuffled.MeanAbsolute);
            Assert.Equal(wanted.Cka, given.Cka);
        }
    }

    [Fact]
    public void What_starts_a_word_is_not_what_continues_one()
    {
        using var folder = new TemporaryFolder();
        var bert = new SyntheticBert(7);
        using var source = new OpenModel(bert.Write(folder.File("source")));
        string[] tokens = [.. SyntheticBert.DefaultTokens(bert.Vocabulary).Select(token => token == "##ing" ? "ing-" : token == "7" ? "##7" : token)];
        using var copy = new OpenModel(Rewritten(bert, folder.File("copy"), "byte-level", tokens));
        Assert.Equal(bert.Vocabulary - 2, SharedVocabulary.Between(source.Space, copy.Space).Count);
    }

    [Fact]
    public void Word_pieces_and_bytes_of_models_trained_apart_share_what_they_spell_alike()
    {
        using var source = OpenModel.Golden("bert-mlm");
        using var target = OpenModel.Golden("roberta-mlm");
        var shared = SharedVocabulary.Between(source.Space, target.Space);
        Assert.InRange(shared.Count, SharedVocabulary.Fewest(source.Space, target.Space), source.Space.Size);
        Assert.True(shared.Count > 2 * source.Space.Tokens.Intersect(target.Space.Tokens).Count(), "Marks were told apart.");
        for (var i = 0; i < shared.Count; i++)
        {
            var (one, other) = (source.Space.Tokens[shared.SourceIds[i]], target.Space.Tokens[shared.TargetIds[i]]);
            if (source.Space.Texts.IsSpecial(shared.SourceIds[i])) Assert.Equal(one, other);
            else if (one.All(char.IsAscii)) Assert.Equal(one.StartsWith("##", StringComparison.Ordinal) ? one[2..] : $"Ġ{one}", other);
        }

        Assert.Equal(shared.Count, shared.TargetIds.Distinct().Count());
    }

    [Fact]
    public void Strangers_are_refused_with_what_they_share()
    {
        using var folder = new TemporaryFolder();
        var bert = new SyntheticBert(7);
        using var source = new OpenModel(bert.Write(folder.File("source")));
        string[] tokens = [.. SyntheticBert.DefaultTokens(bert.Vocabulary).Select((token, id) => id < 20 ? token : $"q{id}")];
        using var copy = new OpenModel(Rewritten(bert, folder.File("copy"), "sentencepiece", tokens));
        var message = Assert.Throws<VocabularyMismatchException>(() => SharedVocabulary.Between(source.Space, copy.Space)).Message;
        Assert.EndsWith("expected at least 32 shared tokens, twice the wider hidden state, found 20; align models that share a vocabulary.", message,
            StringComparison.Ordinal);
    }

    // The same model with its tokens, and their rows, in another order.
    private static string Rewritten(SyntheticBert bert, string folder, string kind, string[]? tokens = null)
    {
        tokens ??= [.. SyntheticBert.DefaultTokens(bert.Vocabulary)];
        const int special = 5;
        int[] order = [.. Enumerable.Range(0, special), .. Enumerable.Range(special, bert.Vocabulary - special).Reverse()];
        var copy = bert.Copy();
        copy.Permute(Embedding, 0, order);
        copy.Write(folder);
        TokenWriting.Rewrite(folder, [.. order.Select(id => tokens[id])], kind);
        return folder;
    }
}
