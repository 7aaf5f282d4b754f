using System.CommandLine;
using System.Globalization;
using EmbeddingSpace.Cli.Models;
using EmbeddingSpace.Cli.Output;
using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.ML;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Spectre.Console.Rendering;

namespace EmbeddingSpace.Cli.Commands;

/// <summary><c>evaluate</c>: a classifier against labels, by ML.NET's own metrics.</summary>
internal static class EvaluateCommand
{
    private const string LabelKeyColumn = "LabelKey";
    private const int NamedLabels = 5;

    /// <summary>Create the command.</summary>
    public static Command Create(GlobalOptions global, CommandLineConsole console)
    {
        var (model, data) = (CommonOptions.Model(), CommonOptions.Required("--data", "F", "TSV with the header Label<TAB>Text; .gz too."));
        return CommandContext.Attach(new Command("evaluate", "Measure a classifier on labelled texts.") { model, data }, global, console,
            context => Execute(context, context.Get(model), context.Get(data)));
    }

    private static int Execute(CommandContext context, string path, string file)
    {
        var rows = TextFile.ReadLabelled(file, context.Console, context.CancellationToken);
        var ml = context.CreateMLContext();
        using var model = ClassifierModel.Open(context, ml, path);
        ThrowIfUnknown(rows, model.Classes, file);
        var metrics = context.WithProgress(progress =>
        {
            var data = ml.Data.LoadFromEnumerable(ScoredRows.Watched(rows, progress, context.CancellationToken));
            // The keys are numbered like the classes, not as the labels happen to occur: the evaluator compares numbers.
            var keys = ml.Transforms.Conversion.MapValueToKey(LabelKeyColumn, nameof(LabelledText.Label), keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence,
                keyData: ClassLabels.ToKeyData(ml, model.Classes));
            var labelled = keys.Fit(ml.Data.LoadFromEnumerable(rows)).Transform(data);
            return ml.MulticlassClassification.Evaluate(model.Transform(labelled), LabelKeyColumn, ClassifierModel.ScoreColumn, ClassifierModel.PredictedLabelColumn);
        });
        context.Write(Describe(metrics, model.Classes, rows), Render);
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

    private static Document Describe(MulticlassClassificationMetrics metrics, IReadOnlyList<string> classes, IReadOnlyList<LabelledText> rows)
    {
        var matrix = metrics.ConfusionMatrix;
        var confusion = matrix.Counts.Select(row => row.Select(count => (long)count).ToArray()).ToArray();
        var perClass = classes.Select((label, index) => new ClassMetrics(label, matrix.PerClassPrecision[index], matrix.PerClassRecall[index], confusion[index].Sum())).ToArray();
        return new(rows.Count, metrics.MicroAccuracy, metrics.MacroAccuracy, metrics.LogLoss, classes, perClass, confusion);
    }

    private static IEnumerable<IRenderable> Render(Document document)
    {
        yield return Tables.Line($"Accuracy {Tables.Number(document.Accuracy)}, mean recall of the classes {Tables.Number(document.MacroAccuracy)}, log-loss {Tables.Number(document.LogLoss)} on {document.Rows} texts");
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
    private sealed record Document(int Rows, double Accuracy, double MacroAccuracy, double LogLoss, IReadOnlyList<string> Classes, IReadOnlyList<ClassMetrics> PerClass,
        IReadOnlyList<IReadOnlyList<long>> Confusion);

    private sealed record ClassMetrics(string Label, double Precision, double Recall, long Support);
}
