using Spectre.Console.Rendering;

namespace EmbeddingSpace.Cli.Commands.Evaluate;

/// <summary><c>evaluate</c> for people.</summary>
internal static class EvaluationTables
{
    /// <summary>Describe.</summary>
    public static IEnumerable<IRenderable> Render(EvaluationDocument document)
    {
        var calibration = document.Calibration;
        yield return Tables.Line($"Accuracy {Score(document.Accuracy)}, mean recall of the classes {Score(document.MacroAccuracy)}, "
            + $"log-loss {Score(document.LogLoss)} on {document.Rows} texts");
        yield return Tables.Line($"Calibration error {Score(calibration.CalibrationError)}, Brier score {Score(calibration.Brier)}; "
            + $"with temperature {Score(calibration.FittedTemperature)}, fitted to these labels: {Score(calibration.CalibrationErrorAfter)}");
        foreach (var line in document.AgainstSource is { } source ? Describe(source, calibration.MajorityShare) : []) yield return Tables.Line(line);
        var table = Tables.Create(["Class", "Precision", "Recall", "Texts", .. document.Classes.Select(name => $"→ {name}")]);
        foreach (var (metrics, counts) in document.PerClass.Zip(document.Confusion))
            table.Add([metrics.Label, Score(metrics.Precision), Score(metrics.Recall), Count(metrics.Support), .. counts.Select(Count)]);
        yield return table;
    }

    private static IEnumerable<string> Describe(SourceMeasures source, double majority)
    {
        var agreement = source.Agreement;
        yield return $"Source accuracy {Score(source.SourceAccuracy)}; "
            + $"agreement {Score(agreement.Estimate)} (95 %: {Score(agreement.Low)} to {Score(agreement.High)}); "
            + $"{source.NegativeFlips} texts right before and wrong now ({Score(source.NegativeFlipRate)}), "
            + $"{source.PositiveFlips} wrong before and right now ({Score(source.PositiveFlipRate)})";
        if (source.Ceiling is not null)
            yield return $"Ceiling {Score(source.Ceiling)} (labelled probe on the target {Score(source.ProbeAccuracy)}), "
                + $"majority class {Score(majority)}: chance-corrected retention {Score(source.Retention)}";
    }

    private static string Count(long texts) => Invariant($"{texts}");
}
