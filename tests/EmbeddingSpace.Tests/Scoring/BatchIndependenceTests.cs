using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Scoring;

/// <summary>A text's scores do not depend on batch, order, neighbours or budget.</summary>
[Trait("Tier", "Parity")]
public sealed class BatchIndependenceTests
{
    /// <summary>Products of other shapes add in another order: float32 rounding over a few layers.</summary>
    private const double Tolerance = 1e-5;

    private static readonly string[] Texts =
    [
        "a", "", "The plot is thin, but the two leads carry it with ease.", "stock markets fell", "why?",
        string.Join(' ', Enumerable.Repeat("long and longer", 40)),
        "An unremarkable film about remarkable people.", "Oil prices rose on Tuesday after a storm closed ports.",
        "good", "It was neither good nor bad , only long .",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(300)]
    [InlineData(ScoringOptions.CpuTokensPerBatch)]
    public void A_batch_scores_as_single_texts_do(int tokensPerBatch)
    {
        using var leaks = new NativeLeakCheck();
        using var classifier = TextClassifier.Load(Checkpoint.Open(Fixtures.Data("models", "mini-a-sst2")), new() { TokensPerBatch = tokensPerBatch });
        var single = Texts.Select(text => classifier.Score([text])[0].ToArray()).ToArray();
        var order = Enumerable.Range(0, Texts.Length).Reverse().ToArray();
        var together = classifier.Score([.. order.Select(i => Texts[i])]);
        for (var row = 0; row < order.Length; row++) AssertClose(single[order[row]], together[row], $"text {order[row]} with {tokensPerBatch} tokens a batch");
    }

    [Fact]
    public void Callers_at_the_same_time_get_the_scores_of_one_caller()
    {
        const int Callers = 4;
        using var classifier = TextClassifier.Load(Checkpoint.Open(Fixtures.Data("models", "mini-a-sst2")));
        var alone = Texts.Select(text => classifier.Score([text])[0].ToArray()).ToArray();
        var found = new float[Callers][][];
        Parallel.For(0, Callers, new() { MaxDegreeOfParallelism = Callers }, caller =>
            found[caller] = [.. Texts.Select(text => classifier.Score([text])[0].ToArray())]);
        foreach (var scores in found)
            for (var i = 0; i < Texts.Length; i++) AssertClose(alone[i], scores[i], $"text {i}");
    }

    [Fact]
    public void A_dispatcher_gives_the_scores_of_its_scorer()
    {
        const int Callers = 16;
        const int Requests = 100;
        using var plain = TextClassifier.Load(Checkpoint.Open(Fixtures.Data("models", "mini-a-sst2")));
        using var scorer = new BatchingScorer(TextClassifier.Load(Checkpoint.Open(Fixtures.Data("models", "mini-a-sst2"))));
        var alone = Texts.Select(text => plain.Score([text])[0].ToArray()).ToArray();
        Parallel.For(0, Callers, new() { MaxDegreeOfParallelism = Callers }, caller =>
        {
            for (var i = 0; i < Requests; i++)
            {
                // Neighbours in a batch change all the time.
                var text = ((i * (caller + 1)) + caller) % Texts.Length;
                AssertClose(alone[text], scorer.Score([Texts[text]])[0], $"text {text}");
            }
        });
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= Tolerance, $"{what}, number {i}: expected {expected[i]} within {Tolerance}, found {actual[i]}.");
    }
}
