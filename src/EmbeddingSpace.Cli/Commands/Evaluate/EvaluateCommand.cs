using System.CommandLine;
using System.Globalization;
using EmbeddingSpace.Cli.CommandLine;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Cli.Models;
using EmbeddingSpace.Cli.Output;
using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.ML.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Spectre.Console.Rendering;

namespace EmbeddingSpace.Cli.Commands.Evaluate;

/// <summary><c>evaluate</c>: a classifier against labels, by ML.NET's own metrics.</summary>
internal static class EvaluateCommand
{
    private const string LabelKeyColumn = "LabelKey";
    private const int NamedLabels = 5;

    private static readonly string[] Kept = [ClassifierModel.ScoreColumn, ClassifierModel.LogitColumn, ClassifierModel.ProbabilityColumn, ClassifierModel.PredictedLabelColumn];

    /// <summary>Create the command.</summary>
    public static Command Create(GlobalOptions global, CommandLineConsole console)
    {
        var (model, data) = (CommonOptions.Model(), CommonOptions.Required("--data", "F", "TSV with the header Label<TAB>Text; .gz too."));
        var source = new Option<string?>("--source") { Description = "The classifier that it was translated from: also count what changed.", HelpName = "S" };
        var train = new Option<string?>("--train") { Description = "Labelled texts, as '--data' takes them, that a ridge classifier on the target learns from: also say how much of what can be reached is kept. Goes with '--source'.", HelpName = "F" };
        var command = new Command("evaluate", "Measure a classifier on labelled texts.") { model, data, source, train, global.LongTexts, global.Precision };
        command.Validators.Add(result =>
        {
            if (result.GetResult(train) is not null && result.GetResult(source) is null) result.AddError("Expected '--source S' beside '--train', found none.");
        });
        return CommandContext.Attach(command, global, console, context => Execute(context, context.Get(model), context.Get(data), context.Parsed.GetValue(source), context.Parsed.GetValue(train)));
    }

    private static int Execute(CommandContext context, string path, string file, string? sourcePath, string? trainFile)
    {
        var rows = TextFile.ReadLabelled(file, context.Console, context.CancellationToken);
        var train = trainFile is null ? null : TextFile.ReadLabelled(trainFile, context.Console, context.CancellationToken);
        var ml = context.CreateMLContext();
        using var model = ClassifierModel.Open(context, ml, path);
        ThrowIfUnknown(rows, model.Classes, file);
        if (train is not null) ThrowIfUnknown(train, model.Classes, trainFile!);
        var (metrics, scored) = context.WithProgress(progress =>
        {
            var data = ml.Data.LoadFromEnumerable(ScoredRows.Watched(rows, progress, context.CancellationToken));
            // The keys are numbered like the classes, not as the labels happen to occur: the evaluator compares numbers.
            var keys = ml.Transforms.Conversion.MapValueToKey(LabelKeyColumn, nameof(LabelledText.Label), keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence,
                keyData: ClassLabels.ToKeyData(ml, model.Classes));
            var labelled = keys.Fit(ml.Data.LoadFromEnumerable(rows)).Transform(data);
            // Kept in memory: the evaluator and the measures below read the same scores, and the model runs once.
            var kept = ml.Data.Cache(model.Transform(labelled), [.. Kept, LabelKeyColumn]);
            var metrics = ml.MulticlassClassification.Evaluate(kept, LabelKeyColumn, ClassifierModel.ScoreColumn, ClassifierModel.PredictedLabelColumn);
            return (metrics, ScoredRows.Read(kept, rows.Count, null, context.CancellationToken));
        });
        var closer = LabelledMeasures.Of(scored, [.. rows.Select(row => row.Label)], model.Classes);
        var comparison = sourcePath is null ? null : context.WithProgress(progress => new SourceEvaluation(context, ml, progress).Compare(sourcePath, path, scored, rows, train, model.Classes, closer));
        context.Write(Describe(metrics, model.Classes, rows, closer, comparison), Render);
        return ExitCodes.Done;
    }

    private static void ThrowIfUnknown(IReadOnlyList<LabelledText> rows, IReadOnlyList<string> classes, string file)
    {
        var unknown = rows.Select(row => row.Label).Distinct().Except(classes).Order(StringComparer.Ordinal).ToList();
        if (unknown.Count == 0) return;
        var named = string.Join(", ", unknown.Take(NamedLabels).Select(label => $"'{label}'"));
        throw new UsageException(
            $"'{file}': expected labels among the model's classes {string.Join(", ", classes.Select(name => $"'{name}'"))}, found {named}{(unknown.Count > NamedLabels ? $" and {unknown.Count - NamedLabels} more" : "")}; rename the labels or choose another model.");
    }

    private static Document Describe(MulticlassClassificationMetrics metrics, IReadOnlyList<string> classes, IReadOnlyList<LabelledText> rows, LabelledMeasures closer, SourceEvaluation.Outcome? comparison)
    {
        var matrix = metrics.ConfusionMatrix;
        var confusion = matrix.Counts.Select(row => row.Select(count => (long)count).ToArray()).ToArray();
        var perClass = classes.Select((label, index) => new ClassMetrics(label, matrix.PerClassPrecision[index], matrix.PerClassRecall[index], confusion[index].Sum())).ToArray();
        return new(rows.Count, metrics.MicroAccuracy, metrics.MacroAccuracy, metrics.LogLoss, classes, perClass, confusion, closer, comparison);
    }

    private static IEnumerable<IRenderable> Render(Document document)
    {
        yield return Tables.Line($"Accuracy {Tables.Number(document.Accuracy)}, mean recall of the classes {Tables.Number(document.MacroAccuracy)}, log-loss {Tables.Number(document.LogLoss)} on {document.Rows} texts");
        var closer = document.Calibration;
        yield return Tables.Line($"Calibration error {Tables.Number(closer.CalibrationError)}, Brier score {Tables.Number(closer.Brier)}; with temperature {Tables.Number(closer.FittedTemperature)}, fitted to these labels: {Tables.Number(closer.CalibrationErrorAfter)}");
        if (document.AgainstSource is { } source)
        {
            yield return Tables.Line($"Source accuracy {Tables.Number(source.SourceAccuracy)}; agreement {Tables.Number(source.Agreement.Estimate)} (95 %: {Tables.Number(source.Agreement.Low)} to {Tables.Number(source.Agreement.High)}); "
                + $"{source.NegativeFlips} texts right before and wrong now ({Tables.Number(source.NegativeFlipRate)}), {source.PositiveFlips} wrong before and right now ({Tables.Number(source.PositiveFlipRate)})");
            if (source.Ceiling is not null)
                yield return Tables.Line($"Ceiling {Tables.Number(source.Ceiling)} (labelled probe on the target {Tables.Number(source.ProbeAccuracy)}), majority class {Tables.Number(closer.MajorityShare)}: chance-corrected retention {Tables.Number(source.Retention)}");
        }
        var table = Tables.Create(["Class", "Precision", "Recall", "Texts", .. document.Classes.Select(name => $"→ {name}")]);
        foreach (var (metrics, counts) in document.PerClass.Zip(document.Confusion))
            table.Add([metrics.Label, Tables.Number(metrics.Precision), Tables.Number(metrics.Recall), metrics.Support.ToString(CultureInfo.InvariantCulture),
                .. counts.Select(count => count.ToString(CultureInfo.InvariantCulture))]);
        yield return table;
    }

    /// <param name="Rows">Texts.</param>
    /// <param name="Accuracy">Share of texts with the right class.</param>
    /// <param name="MacroAccuracy">Mean recall over the classes that have texts.</param>
    /// <param name="LogLoss">Mean of −ln p(right class).</param>
    /// <param name="Classes">Order of <paramref name="Confusion"/>.</param>
    /// <param name="PerClass">One entry a class.</param>
    /// <param name="Confusion">[right class, chosen class]: texts.</param>
    /// <param name="Calibration">Whether probabilities mean something.</param>
    /// <param name="AgainstSource">Beside the source; null where none was given.</param>
    private sealed record Document(int Rows, double Accuracy, double MacroAccuracy, double LogLoss, IReadOnlyList<string> Classes, IReadOnlyList<ClassMetrics> PerClass,
        IReadOnlyList<IReadOnlyList<long>> Confusion, LabelledMeasures Calibration, SourceEvaluation.Outcome? AgainstSource);

    private sealed record ClassMetrics(string Label, double Precision, double Recall, long Support);
}
