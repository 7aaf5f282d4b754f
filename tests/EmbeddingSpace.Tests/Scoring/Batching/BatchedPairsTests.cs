using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Scoring.Batching;

/// <summary>Pairs behind a dispatcher.</summary>
[Trait("Tier", "Unit")]
public sealed class BatchedPairsTests
{
    /// <summary>Rows of another batch round differently in the last digits.</summary>
    private const float Rounding = 1e-5f;

    [Fact]
    public async Task Pairs_and_texts_that_come_together_each_get_their_own_scores()
    {
        var folder = Fixtures.Checkpoint("cross-encoder-identity");
        using var alone = TextClassifier.Load(Checkpoint.Open(folder));
        using var together = new BatchingScorer(TextClassifier.Load(Checkpoint.Open(folder)), new() { MaximumDelay = TimeSpan.FromSeconds(1) });
        var token = TestContext.Current.CancellationToken;
        var pairs = GoldenTexts.Pairs.Select(pair => together.ScorePairsAsync([pair], null, token)).ToArray();
        var texts = GoldenTexts.All.Select(text => together.ScoreAsync([text], null, token)).ToArray();
        var (ofPairs, ofTexts) = (alone.ScorePairs(GoldenTexts.Pairs), alone.Score(GoldenTexts.All));
        for (var i = 0; i < pairs.Length; i++) Assert.Equal(ofPairs[i][0], (await pairs[i])[0][0], Rounding);
        for (var i = 0; i < texts.Length; i++) Assert.Equal(ofTexts[i][0], (await texts[i])[0][0], Rounding);
        Assert.Equal(ofPairs[0][0], together.ScorePairs([GoldenTexts.Pairs[0]], null, token)[0][0], Rounding);
    }

    [Fact]
    public void Pairs_before_a_scorer_of_texts_alone_are_refused()
    {
        using var scorer = new BatchingScorer(TextEncoder.Load(Checkpoint.Open(Fixtures.Checkpoint("bert-mlm"))));
        Assert.Contains("expected a scorer that reads pairs", Assert.Throws<NotSupportedException>(() => scorer.ScorePairs([new("a", "b")])).Message,
            StringComparison.OrdinalIgnoreCase);
    }
}
