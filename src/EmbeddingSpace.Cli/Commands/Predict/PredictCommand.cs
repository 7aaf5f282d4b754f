using System.CommandLine;
using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.Explanations;
using Spectre.Console.Rendering;

namespace EmbeddingSpace.Cli.Commands.Predict;

/// <summary><c>predict</c>: what a classifier says about texts.</summary>
internal static class PredictCommand
{
    /// <summary>Create the command.</summary>
    public static Command Create(CommandHost host)
    {
        var (model, texts, explain) = (CommonOptions.Model(), CommonOptions.Texts(), new ExplainOptions());
        var fallback = CommonOptions.Fallback();
        var command = new Command("predict", "Classify or score texts, or pairs of texts, with a fine-tuned or translated classifier.")
        {
            model, host.Global.Adapter, host.Global.AdapterBase, host.Global.BaseSeed,
            texts, host.Global.TextColumn, host.Global.PairColumn, host.Global.Threshold,
            host.Global.LongTexts, host.Global.Precision, fallback,
        };
        explain.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.IsGiven(fallback) && explain.IsGiven(result))
                result.AddError("'--fallback': expected it without '--explain', which says why one model answers, found both.");
        });
        return host.Attach(command, context => explain.Asked(context)
            ? Explain(context, context.Model, context.Get(texts), explain)
            : Execute(context, context.Model, context.Get(texts), context.LocateIfAny(context.Parsed.GetValue(fallback))));
    }

    private static int Explain(CommandContext context, string path, string file, ExplainOptions options)
    {
        var read = context.ReadTextsOrPairs(file);
        var reading = options.Reading(context);
        if (reading is not null && read.First.Count < ContributionReading.FewestTexts)
            throw new UsageException(Invariant($"'{file}': expected at least {ContributionReading.FewestTexts} texts for '--by-class', found ")
                + Invariant($"{read.First.Count}; give more, or leave the flag out."));
        using var files = options.Begin(context);
        using var classifier = context.OpenExplainable(path);
        var explained = Read(context, classifier, read, options.Method(context));
        var byClass = reading is null ? null : explained.ByClass(classifier.Head, reading);
        if (files.Any) files.Write(ExplanationReport.Of(ModelFile.NameOf(path), explained, byClass, read));
        Write(context, read, explained.Kind, explained.Classes, explained.Rows, context.Threshold ?? explained.Threshold, byClass);
        return ExitCodes.Done;
    }

    private static ExplainedRows Read(CommandContext context, SavedClassifier classifier, TextRows texts, ExplanationMethod? method)
    {
        try
        {
            return context.WithProgress(progress => ExplainedRows.Read(classifier, texts, method, progress, context.CancellationToken));
        }
        // What it cannot explain, or not in that way.
        catch (InvalidOperationException exception) when (exception is not ObjectDisposedException)
        {
            throw new UsageException(exception.Message, exception);
        }
    }

    private static int Execute(CommandContext context, string path, string file, string? fallback)
    {
        var read = context.ReadTextsOrPairs(file);
        var threshold = context.Threshold;
        var texts = read.First;
        var ml = context.CreateMLContext();
        using var model = context.OpenClassifier(ml, path, context.AdapterBase, read.Second is not null);
        if (fallback is not null) Fallback.RequireCertain(model, path);
        var data = ml.Data.LoadFromEnumerable(texts.Select((_, i) => Row(i)));
        var rows = context.WithProgress(progress => ScoredRows.Read(model.Transform(data), texts.Count, progress, context.CancellationToken));
        if (fallback is not null)
        {
            using var other = context.OpenClassifier(ml, fallback, null, read.Second is not null);
            Fallback.RequireClasses(other, fallback, model.Classes);
            rows = context.WithProgress(progress => Fallback.Answer(other, model.Classes, rows, sent => ml.Data.LoadFromEnumerable(sent.Select(Row)), progress,
                context.CancellationToken));
        }
        Write(context, read, model.Kind, model.Classes, rows, threshold ?? model.Threshold, null, fallback is not null);
        return ExitCodes.Done;

        TextRow Row(int i) => new() { Text = texts[i], TextPair = read.Second?[i] ?? "" };
    }

    private static void Write(CommandContext context, TextRows texts, AnswerKind kind, IReadOnlyList<string> classes, IReadOnlyList<ScoredRow> rows,
        float threshold, ContributionReading? byClass, bool hasFallback = false)
    {
        switch (kind)
        {
            case AnswerKind.Multiple:
                context.Write(LabelsDocument.Of(classes, rows, threshold, byClass), document => WithReasons(PredictionTables.Render(document, texts)));
                break;
            case AnswerKind.Number:
                context.Write(NumbersDocument.Of(rows, byClass), document => WithReasons(PredictionTables.Render(document, texts)));
                break;
            default:
                context.Write(PredictionDocument.Of(classes, rows, byClass, hasFallback),
                    document => WithReasons(PredictionTables.Render(document, texts)));
                break;
        }

        IEnumerable<IRenderable> WithReasons(IEnumerable<IRenderable> tables) =>
            [.. tables, .. ExplanationTables.Render(classes, rows, texts), .. byClass is null ? [] : ByClassReport.Render(byClass)];
    }
}
