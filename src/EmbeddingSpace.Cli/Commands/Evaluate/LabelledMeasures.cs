using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Heads;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Cli.Commands.Evaluate;

/// <summary>What <c>evaluate</c> says of probabilities.</summary>
/// <param name="MajorityShare">Share of the most frequent label.</param>
/// <param name="Brier">Brier score.</param>
/// <param name="CalibrationError">Expected calibration error, bins of equal mass.</param>
/// <param name="FittedTemperature">Temperature fitted to these labels: 1 where the probabilities are as sure as they are right.</param>
/// <param name="CalibrationErrorAfter">The calibration error with that temperature: fitted and measured on the same texts.</param>
internal sealed record LabelledMeasures(double MajorityShare, double Brier, double CalibrationError, double FittedTemperature, double CalibrationErrorAfter)
{
    /// <summary>Measure.</summary>
    public static LabelledMeasures Of(IReadOnlyList<ScoredRow> scored, IReadOnlyList<string> labels, IReadOnlyList<string> classes)
    {
        var logits = new TextScores([.. scored.SelectMany(row => row.Logits)], classes.Count, new bool[scored.Count]);
        var wanted = ClassNames.Indices(labels, classes);
        var temperature = TemperatureScaling.FitToLabels(logits, wanted);
        var (before, after) = (ClassifierEvaluation.Measure(logits, wanted), ClassifierEvaluation.Measure(logits, wanted, temperature));
        return new(before.MajorityShare, before.Brier, before.CalibrationError, temperature, after.CalibrationError);
    }
}
