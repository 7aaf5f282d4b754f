using System.CommandLine;
using System.Diagnostics;
using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.ML.Columns;
using Microsoft.ML;
using Microsoft.ML.Transforms;

namespace EmbeddingSpace.Cli.Commands.Evaluate;

/// <summary><c>evaluate</c>: a classifier against labels, or a model that says numbers against numbers.</summary>
internal static class EvaluateCommand
{
    private const string LabelKeyColumn = "LabelKey";

    private static readonly string[] Kept =
    [
        ClassifierModel.ScoreColumn, ClassifierModel.LogitColumn, ClassifierModel.ProbabilityColumn, ClassifierModel.PredictedLabelColumn, LabelKeyColumn,
    ];

    /// <summary>Create the command.</summary>
    public static Command Create(CommandHost host)
    {
        var model = CommonOptions.Model();
        var data = new InputOption("--data", "F", required: true,
            description: "TSV with the header Label<TAB>Text; or .csv, .jsonl, .parquet with such columns; .gz too. Several labels of a text have commas "
                + "between; numbers stand in a column 'score'.");
        var source = new InputOption("--source", "S", "The classifier that it was translated from: also count what changed.");
        var train = new InputOption("--train", "F",
            "Labelled texts, as '--data' takes them, that a ridge classifier on the target learns from: "
            + "also say how much of what can be reached is kept. Goes with '--source'.");
        var fallback = CommonOptions.Fallback();
        var command = new Command("evaluate", "Measure a classifier on labelled texts, or on pairs of texts.")
        {
            model, host.Global.Adapter, host.Global.AdapterBase, host.Global.BaseSeed, data,
            source, host.Global.SourceAdapter, host.Global.SourceBase, host.Global.SourceBaseSeed, train, fallback,
            host.Global.TextColumn, host.Global.PairColumn, host.Global.LabelColumn, host.Global.GroupColumn, host.Global.Threshold,
            host.Global.LongTexts, host.Global.Precision,
        };
        command.Validators.Add(result =>
        {
            if (result.IsGiven(train) && !result.IsGiven(source)) result.AddError("Expected '--source S' beside '--train', found none.");
            if (result.IsGiven(host.Global.SourceAdapter) && !result.IsGiven(source))
                result.AddError("Expected '--source S' beside '--source-adapter', found none.");
            if (result.IsGiven(host.Global.SourceBaseSeed) && !result.IsGiven(source))
                result.AddError("Expected '--source S' beside '--source-base-seed', found none.");
            if (result.IsGiven(host.Global.SourceBase) && !result.IsGiven(source)) result.AddError("Expected '--source S' beside '--source-base', found none.");
        });
        return host.Attach(command, context =>
            Execute(context, context.Model, context.Get(data), context.Source, context.Parsed.GetValue(train),
                context.LocateIfAny(context.Parsed.GetValue(fallback))));
    }

    private static int Execute(CommandContext context, string path, string file, string? sourcePath, string? trainFile, string? fallback)
    {
        var table = context.ReadLabelled(file);
        var train = trainFile is null ? null : context.ReadLabelled(trainFile).WithLabels();
        var threshold = context.Threshold;
        var ml = context.CreateMLContext();
        using var model = context.OpenClassifier(ml, path, context.AdapterBase, table.HasPairs);
        if (sourcePath is not null && model.Kind != AnswerKind.Single)
            throw new UsageException($"'{path}': expected a model of exclusive classes beside '--source', found one of several labels or numbers, which "
                + "'translate' compares with their source; leave '--source' out.");
        if (trainFile is not null && table.HasPairs)
            throw new UsageException($"'{file}': expected single texts beside '--train', whose classifier learns from single texts, found pairs; "
                + "leave '--train' out.");
        if (fallback is not null) Fallback.RequireCertain(model.Kind, model.SaysCertain, path);
        switch (model.Kind)
        {
            case AnswerKind.Multiple: EvaluateLabels(context, ml, model, table.WithLabels(), threshold ?? model.Threshold, file); break;
            case AnswerKind.Number: EvaluateNumbers(context, ml, model, table.WithNumbers()); break;
            default: EvaluateClasses(context, ml, model, table, (path, file), sourcePath, train, trainFile, fallback); break;
        }
        return ExitCodes.Done;
    }

    private static void EvaluateLabels(
        CommandContext context, MLContext ml, ClassifierModel model, IReadOnlyList<LabelledText> rows, float threshold, string file)
    {
        var wanted = LabelSets.Read(rows, model.Classes, file);
        var scored = Score(context, ml, model, rows);
        var chosen = scored.Select(row => row.Probabilities.Select(probability => probability >= threshold).ToArray()).ToArray();
        context.Write(LabelsEvaluation.Of(model.Classes, wanted, chosen, threshold), EvaluationTables.Render);
    }

    private static void EvaluateNumbers(CommandContext context, MLContext ml, ClassifierModel model,
        (IReadOnlyList<LabelledText> Rows, double[] Numbers, string[]? Groups) data)
    {
        var scored = Score(context, ml, model, data.Rows);
        context.Write(NumbersEvaluation.Of([.. scored], data.Numbers, data.Groups), EvaluationTables.Render);
    }

    private static IReadOnlyList<ScoredRow> Score(CommandContext context, MLContext ml, ClassifierModel model, IReadOnlyList<LabelledText> rows) =>
        context.WithProgress(progress => ScoredRows.Read(
            model.Transform(ml.Data.LoadFromEnumerable(ScoredRows.Watched(rows, progress, context.CancellationToken))), rows.Count, null,
            context.CancellationToken));

    private static void EvaluateClasses(CommandContext context, MLContext ml, ClassifierModel model, LabelledTable table,
        (string Model, string Data) path, string? sourcePath, IReadOnlyList<LabelledText>? train, string? trainFile, string? fallback)
    {
        var rows = Named(context, table.WithLabels(), model.Classes, path.Data);
        train = train is null ? null : Named(context, train, model.Classes, trainFile!);
        var begun = Stopwatch.GetTimestamp();
        var (metrics, scored) = context.WithProgress(progress =>
        {
            var data = ml.Data.LoadFromEnumerable(ScoredRows.Watched(rows, progress, context.CancellationToken));
            // Kept in memory: the evaluator and the measures below read the same scores, and the model runs once.
            var kept = ml.Data.Cache(model.Transform(AddKeys(ml, model.Classes, rows).Transform(data)),
                [.. Kept, .. model.SaysCertain ? [ClassifierModel.CertainColumn] : Array.Empty<string>()]);
            var metrics = ml.MulticlassClassification.Evaluate(kept, LabelKeyColumn, ClassifierModel.ScoreColumn, ClassifierModel.PredictedLabelColumn);
            return (metrics, ScoredRows.Read(kept, rows.Count, null, context.CancellationToken));
        });
        var time = Stopwatch.GetElapsedTime(begun);
        var calibration = LabelledMeasures.Of(scored, [.. rows.Select(row => row.Label)], model.Classes);
        var evaluation = new SourceEvaluation(context, ml);
        var source = sourcePath is null ? null
            : context.WithProgress(progress => evaluation.Choices(sourcePath, rows, model.Classes, table.HasPairs, progress));
        var againstSource = source is null ? null
            : context.WithProgress(progress => evaluation.Compare(source, path.Model, scored, rows, train, model.Classes, calibration, progress));
        var labels = ClassNames.Indices(rows.Select(row => row.Label), model.Classes);
        var certain = CertainMeasures.Of(scored, labels, source, fallback is null ? null : Mix(fallback));
        context.Write(EvaluationDocument.Of(metrics, model.Classes, rows, calibration, againstSource, certain), EvaluationTables.Render);

        FallbackMeasures Mix(string otherPath)
        {
            using var other = context.OpenClassifier(ml, otherPath, null, table.HasPairs);
            Fallback.RequireClasses(other, otherPath, model.Classes);
            var sent = Stopwatch.GetTimestamp();
            var mix = context.WithProgress(progress => Fallback.Answer(other, model.Classes, scored,
                places => ml.Data.LoadFromEnumerable(places.Select(row => rows[row])), progress, context.CancellationToken));
            return FallbackMeasures.Of(mix, labels, source, time, Stopwatch.GetElapsedTime(sent));
        }
    }

    /// <summary>Rows whose labels are the model's classes, by name.</summary>
    private static IReadOnlyList<LabelledText> Named(
        CommandContext context, IReadOnlyList<LabelledText> rows, IReadOnlyList<string> classes, string file)
    {
        if (ClassNumbers.TryName(rows, classes) is { } named)
        {
            context.Say($"'{file}': labels are read as class numbers: {ClassNumbers.Describe(classes)}.");
            return named;
        }
        ClassNames.ThrowIfUnknown(rows, classes, file);
        return rows;
    }

    /// <summary>The keys are numbered like the classes, not as the labels happen to occur: the evaluator compares numbers.</summary>
    private static ValueToKeyMappingTransformer AddKeys(MLContext ml, IReadOnlyList<string> classes, IReadOnlyList<LabelledText> rows) =>
        ml.Transforms.Conversion.MapValueToKey(LabelKeyColumn, nameof(LabelledText.Label),
            keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence, keyData: ClassLabels.ToKeyData(ml, classes))
        .Fit(ml.Data.LoadFromEnumerable(rows));
}
