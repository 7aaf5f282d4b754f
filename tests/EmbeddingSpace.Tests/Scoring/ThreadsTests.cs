using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Runtime.Host;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Scoring;

/// <summary>How many threads a model computes with is decided when it is loaded, for that model alone.</summary>
[Trait("Tier", "Unit")]
public sealed class ThreadsTests
{
    /// <summary>Sums are split among threads: the last bits of numbers about 1 may differ.</summary>
    private const float SplitSums = 1e-6f;

    private static readonly string[] Texts = ["a fine film", "a film that is longer than the other one, by far", ""];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_pass_computes_with_what_was_asked_for_and_others_as_before(int threads)
    {
        Assert.SkipUnless(ThreadLimit.IsSupported, "This libtorch keeps no number of threads for each thread.");
        var before = get_num_threads();
        using var limited = TextModel.Load(Checkpoint.Open(Fixtures.Checkpoint("bert-classifier")), ModelParts.Encoder | ModelParts.Classifier,
            new() { Threads = threads });
        var sequences = limited.Tokenize(Texts);
        var seen = new List<int>();
        limited.ForEachBatch(sequences, (_, _) => seen.Add(get_num_threads()), "look", null, default);
        limited.Score(sequences, limited.Architecture.Classes!.Count, batch =>
        {
            seen.Add(get_num_threads());
            return limited.Model.Classify(batch);
        }, "look", null, default);
        Assert.Equal([threads, threads], seen);
        Assert.Equal(before, get_num_threads());
    }

    [Fact]
    public void Whatever_their_number_the_answers_are_the_same()
    {
        Assert.SkipUnless(ThreadLimit.IsSupported, "This libtorch keeps no number of threads for each thread.");
        using var alone = SavedClassifier.Load(Fixtures.Checkpoint("bert-classifier"), new() { Scoring = new() { Threads = 1 } });
        using var several = SavedClassifier.Load(Fixtures.Checkpoint("bert-classifier"), new() { Scoring = new() { Threads = 5 }, Batching = new() });
        var (expected, found) = (alone.Score(Texts), several.Score(Texts));
        for (var text = 0; text < Texts.Length; text++)
            for (var i = 0; i < expected.Size; i++) Assert.Equal(expected[text][i], found[text][i], SplitSums);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_000)]
    public void A_number_that_no_machine_has_is_refused(int threads)
    {
        var options = new SavedClassifierOptions { Scoring = new() { Threads = threads } };
        Assert.Contains("Threads", Assert.Throws<ArgumentException>(() => SavedClassifier.Load("none", options)).Message, StringComparison.Ordinal);
    }
}
