using EmbeddingSpace.Translation.Findings;
using EmbeddingSpace.Translation.Heads;
using EmbeddingSpace.Translation.Sources;
using Xunit;

namespace EmbeddingSpace.Tests.Translation.Findings;

/// <summary>What more texts would buy, in numbers and in words.</summary>
[Trait("Tier", "Unit")]
public sealed class LearningCurveTests
{
    [Fact]
    public void Texts_that_still_help_are_told()
    {
        var curve = LearningCurve.Of([Learnt(0, 300), Learnt(200, 320), Learnt(400, 400)])!;
        Assert.Equal([0, 200, 400], curve.Points.Select(point => point.Texts));
        Assert.Equal([0.6, 0.64, 0.8], curve.Points.Select(point => point.Agreement));
        Assert.StartsWith("From 200 to 400 texts the agreement changed by +0.160 (± 0.032): twice as many", curve.Doubling, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_that_help_no_more_are_told() =>
        Assert.Contains("cannot be told from nothing", LearningCurve.Of([Learnt(0, 300), Learnt(200, 400), Learnt(400, 401)])!.Doubling,
            StringComparison.Ordinal);

    [Fact]
    public void Too_few_texts_tell_nothing() =>
        Assert.EndsWith("too few texts to tell what more of them would buy.",
            LearningCurve.Of([Learnt(0, 5, 20), Learnt(8, 12, 20), Learnt(16, 15, 20)])!.Doubling, StringComparison.Ordinal);

    [Fact]
    public void Nothing_measured_is_no_curve() => Assert.Null(LearningCurve.Of([]));

    private static LearntFrom Learnt(int texts, int agreeing, int of = 500) =>
        new(texts, [.. Enumerable.Range(0, of).Select(row => new AnswerAgreement(row < agreeing ? 1 : 0, 1))]);
}
