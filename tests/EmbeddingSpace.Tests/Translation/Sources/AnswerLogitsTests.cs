using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Sources;
using Xunit;

namespace EmbeddingSpace.Tests.Translation.Sources;

/// <summary>Logits of answers that are none.</summary>
[Trait("Tier", "Unit")]
public sealed class AnswerLogitsTests
{
    /// <summary>Float32 logarithms and exponentials there and back.</summary>
    private const double Tolerance = 1e-6;

    [Fact]
    public void Probabilities_come_back_as_they_were()
    {
        var logits = AnswerLogits.OfProbabilities(Scores(3, .2f, .3f, .5f, .7f, .1f, .2f));
        var back = ClassifierHead.OfClasses(["a", "b", "c"]).Activate(logits);
        Assert.Equal([.2, .3, .5, .7, .1, .2], back.Values.ToArray().Select(value => (double)value), (left, right) => Math.Abs(left - right) < Tolerance);
        var labels = AnswerLogits.OfLabelProbabilities(Scores(2, .9f, .8f));
        Assert.Equal([.9, .8], ClassifierHead.OfLabels(["a", "b"]).Activate(labels).Values.ToArray().Select(value => (double)value),
            (left, right) => Math.Abs(left - right) < Tolerance);
    }

    [Fact]
    public void Nought_and_one_have_finite_logits()
    {
        Assert.Equal([0, (float)Math.Log(AnswerLogits.Floor)], AnswerLogits.OfProbabilities(Scores(2, 1, 0)).Values.ToArray());
        var edge = (float)Math.Log((1 - AnswerLogits.Floor) / AnswerLogits.Floor);
        Assert.Equal([edge, -edge], AnswerLogits.OfLabelProbabilities(Scores(2, 1, 0)).Values.ToArray(), (left, right) => Math.Abs(left - right) < Tolerance);
    }

    [Fact]
    public void A_choice_is_a_probability_of_nearly_one()
    {
        var back = ClassifierHead.OfClasses(["a", "b", "c"]).Activate(AnswerLogits.OfChoices([2, 0], 3));
        Assert.Equal([.0005, .0005, .999, .999, .0005, .0005], back.Values.ToArray().Select(value => (double)value),
            (left, right) => Math.Abs(left - right) < Tolerance);
    }

    [Fact]
    public void What_is_no_probability_is_refused()
    {
        Assert.Contains("found -0.5 for text 2", Assert.Throws<ArgumentException>(
            () => AnswerLogits.OfProbabilities(Scores(2, .5f, .5f, -.5f, 1.5f))).Message, StringComparison.Ordinal);
        Assert.Contains("add up to 1, found 1.6", Assert.Throws<ArgumentException>(
            () => AnswerLogits.OfProbabilities(Scores(2, .8f, .8f))).Message, StringComparison.Ordinal);
        Assert.Contains("found NaN", Assert.Throws<ArgumentException>(
            () => AnswerLogits.OfLabelProbabilities(Scores(1, float.NaN))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => AnswerLogits.OfChoices([3], 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => AnswerLogits.OfChoices([0], 1));
    }

    private static TextScores Scores(int size, params float[] values) => new(values, size, new bool[values.Length / size]);
}
