using Spectre.Console.Rendering;

namespace EmbeddingSpace.Cli.Commands.Evaluate;

/// <summary><c>evaluate</c> for people.</summary>
internal static class EvaluationTables
{
    private const int Milliseconds = 1000;

    /// <summary>Describe.</summary>
    public static IEnumerable<IRenderable> Render(EvaluationDocument document)
    {
        var calibration = document.Calibration;
        yield return Tables.Line($"Accuracy {Score(document.Accuracy)}, mean recall of the classes {Score(document.MacroAccuracy)}, "
            + $"log-loss {Score(document.LogLoss)} on {document.Rows} texts");
        yield return Tables.Line($"Calibration error {Score(calibration.CalibrationError)}, Brier score {Score(calibration.Brier)}; "
            + $"with temperature {Score(calibration.FittedTemperature)}, fitted to these labels: {Score(calibration.CalibrationErrorAfter)}");
        foreach (var line in document.AgainstSource is { } source ? Describe(source, calibration.MajorityShare) : []) yield return Tables.Line(line);
        foreach (var line in document.Certain is { } certain ? Describe(certain) : []) yield return Tables.Line(line);
        var table = Tables.Create(["Class", "Precision", "Recall", "Texts", .. document.Classes.Select(name => $"→ {name}")]);
        foreach (var (metrics, counts) in document.PerClass.Zip(document.Confusion))
            table.Add([metrics.Label, Score(metrics.Precision), Score(metrics.Recall), Count(metrics.Support), .. counts.Select(Count)]);
        yield return table;
    }

    /// <summary>Describe several labels.</summary>
    public static IEnumerable<IRenderable> Render(LabelsEvaluation document)
    {
        yield return Tables.Line($"F1 {Score(document.MicroF1)} over all labels, {Score(document.MacroF1)} in the mean of the labels, "
            + $"on {document.Rows} texts, with labels from a probability of {Score(document.Threshold)} on");
        var table = Tables.Create("Label", "Precision", "Recall", "F1", "Texts");
        foreach (var label in document.PerClass) table.Add(label.Label, Score(label.Precision), Score(label.Recall), Score(label.F1), Count(label.Support));
        yield return table;
    }

    /// <summary>Describe numbers.</summary>
    public static IEnumerable<IRenderable> Render(NumbersEvaluation document)
    {
        yield return Tables.Line($"R² {Score(document.R2)}, correlation {Score(document.Pearson)} (of ranks {Score(document.Spearman)}), "
            + $"root mean squared error {Score(document.RootMeanSquaredError)} on {document.Rows} texts");
        if (document.Ndcg10 is { } gain) yield return Tables.Line($"NDCG@10 {Score(gain)} in the mean of the groups");
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

    private static IEnumerable<string> Describe(CertainMeasures certain)
    {
        yield return $"Certain: {Percent(certain.Share)} of the texts, accuracy {Score(certain.Accuracy)}"
            + (certain.Agreement is { } agreement ? $", agreement with the source {Score(agreement)}" : "")
            + $"; the others: accuracy {Score(certain.OtherAccuracy)}";
        if (certain.Fallback is { } mix)
            yield return $"With a fallback: {Percent(mix.ShareSent)} of the texts sent to it, accuracy {Score(mix.Accuracy)}"
                + (mix.Agreement is { } together ? $", agreement with the source {Score(together)}" : "")
                + $"; {Score(mix.SecondsPerText * Milliseconds)} ms a text by the model, {Score(mix.FallbackSecondsPerText * Milliseconds)} ms by the fallback";
    }

    private static string Count(long texts) => Invariant($"{texts}");
}
