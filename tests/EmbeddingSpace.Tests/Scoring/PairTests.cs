using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Scoring;

/// <summary>Two texts as one sequence.</summary>
[Trait("Tier", "Unit")]
public sealed class PairTests
{
    /// <summary>Rows of one batch round differently in the last digits.</summary>
    private const float Rounding = 1e-5f;

    [Fact]
    public void A_pair_that_is_too_long_loses_the_end_of_its_longer_text_and_says_so()
    {
        const string shortText = "I want my two hours back!";
        var longText = GoldenTexts.All[^1];
        using var classifier = TextClassifier.Load(Checkpoint.Open(Fixtures.Checkpoint("cross-encoder-identity")), new() { MaximumLength = 40 });
        var scores = classifier.ScorePairs([new(shortText, longText), new(shortText, longText + " and more"), new(longText, shortText), new(shortText, "ok")]);
        Assert.Equal([true, true, true, false], scores.Truncated);
        Assert.Equal(scores[0][0], scores[1][0], Rounding);
        Assert.NotEqual(scores[0][0], scores[2][0], Rounding);
        Assert.NotEqual(scores[0][0], classifier.ScorePairs([new("ok", longText)])[0][0], Rounding);
    }

    [Fact]
    public void Null_counts_as_the_empty_text_and_a_pair_with_it_is_no_single_text()
    {
        using var classifier = TextClassifier.Load(Checkpoint.Open(Fixtures.Checkpoint("cross-encoder-identity")));
        var scores = classifier.ScorePairs([new("a film", null), new("a film", "")]);
        Assert.Equal(scores[0][0], scores[1][0], Rounding);
        Assert.NotEqual(classifier.Score(["a film"])[0][0], scores[0][0], Rounding);
    }

    [Fact]
    public void What_reads_no_pairs_says_so()
    {
        using var windows = TextClassifier.Load(Checkpoint.Open(Fixtures.Checkpoint("cross-encoder-identity")), new() { LongTexts = TextOverflow.Windows });
        Assert.Contains("expected Truncate for texts that are too long",
            Assert.Throws<InvalidOperationException>(() => windows.ScorePairs([new("a", "b")])).Message, StringComparison.Ordinal);
        using var narrow = TextClassifier.Load(Checkpoint.Open(Fixtures.Checkpoint("cross-encoder-sigmoid")), new() { MaximumLength = 3 });
        Assert.Contains("expected a maximum length of at least 4, the special tokens of a pair, found 3",
            Assert.Throws<InvalidOperationException>(() => narrow.ScorePairs([new("a", "b")])).Message, StringComparison.Ordinal);
    }
}
