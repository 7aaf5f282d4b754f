using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation.Heads;
using EmbeddingSpace.Translation.Trust;
using Xunit;

namespace EmbeddingSpace.Tests.Translation.Heads;

[Trait("Tier", "Unit")]
public sealed class CalibrationTests
{
    /// <summary>Logits are float32, of size up to 10: their rounding moves the best temperature by about 1e-6.</summary>
    private const double TemperatureTolerance = 1e-4;

    private const double Tolerance = 1e-6; // float32 logits

    private const int Classes = 3;

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(4)]
    public void The_temperature_that_the_logits_were_multiplied_by_is_found_again(double planted)
    {
        using var leaks = new NativeLeakCheck();
        var source = Draw(200, 1, 1);
        Assert.Equal(planted, TemperatureScaling.Transfer(source, Draw(200, 1, (float)planted)), planted * TemperatureTolerance);
    }

    [Fact]
    public void Logits_that_rank_every_label_right_or_wrong_reach_the_ends_of_the_range()
    {
        var logits = new TextScores([3, 1, 0, 0, 2, 1], Classes, new bool[2]);
        Assert.Equal(TemperatureScaling.Lowest, TemperatureScaling.FitToLabels(logits, [0, 1]));
        Assert.Equal(TemperatureScaling.Highest, TemperatureScaling.FitToLabels(logits, [2, 0]));
    }

    [Fact]
    public void Measures_equal_those_by_hand()
    {
        // Probabilities .5, .25, .25, twice; right once.
        float[] row = [MathF.Log(2), 0, 0];
        var evaluation = ClassifierEvaluation.Measure(new([.. row, .. row], Classes, new bool[2]), [0, 1]);
        Assert.Equal(0.5, evaluation.Accuracy);
        Assert.Equal(0.5, evaluation.MajorityShare);
        Assert.Equal((Math.Log(2) + Math.Log(4)) / 2, evaluation.LogLoss, Tolerance);
        Assert.Equal((0.375 + (0.25 + 0.5625 + 0.0625)) / 2, evaluation.Brier, Tolerance);
        // Two texts, two bins: |1 − .5| and |0 − .5|.
        Assert.Equal(0.5, evaluation.CalibrationError, Tolerance);
    }

    [Fact]
    public void Labels_drawn_from_the_probabilities_are_calibrated_and_too_sure_ones_are_not()
    {
        var logits = Draw(6000, 2, 1);
        var random = new Random(5);
        var labels = Enumerable.Range(0, logits.Count).Select(row =>
        {
            var weights = logits[row].ToArray().Select(value => Math.Exp(value)).ToArray();
            var rest = random.NextDouble() * weights.Sum();
            var index = 0;
            while (index < Classes - 1 && (rest -= weights[index]) > 0) index++;
            return index;
        }).ToArray();
        // 400 texts a bin: the mean deviation of a share is at most √(2 / π · .25 / 400) = .02.
        Assert.InRange(ClassifierEvaluation.Measure(logits, labels).CalibrationError, 0, 0.025);
        Assert.True(ClassifierEvaluation.Measure(logits, labels, 0.25).CalibrationError > 0.1);
        Assert.Equal(1, TemperatureScaling.FitToLabels(logits, labels), 0.06);
    }

    [Fact]
    public void Flips_are_counted_both_ways_and_retention_needs_room_above_the_majority()
    {
        var comparison = SourceComparison.Of([0, 0, 1, 1, 2], [0, 1, 0, 1, 2], [0, 0, 0, 1, 1]);
        Assert.Equal((1, 0.2, 1, 0.2), (comparison.NegativeFlips, comparison.NegativeFlipRate, comparison.PositiveFlips, comparison.PositiveFlipRate));
        Assert.Equal(0.6, comparison.SourceAccuracy);
        Assert.Equal(0.6, comparison.Agreement.Estimate);
        Assert.Equal(0.75, SourceComparison.Retention(0.8, 0.5, 0.9)!.Value, Tolerance);
        Assert.Null(SourceComparison.Retention(0.8, 0.5, 0.5));
    }

    private static TextScores Draw(int count, int seed, float scale)
    {
        var random = new Random(seed);
        return new([.. Enumerable.Range(0, count * Classes).Select(_ => scale * (float)(4 * random.NextDouble() - 2))], Classes, new bool[count]);
    }
}
