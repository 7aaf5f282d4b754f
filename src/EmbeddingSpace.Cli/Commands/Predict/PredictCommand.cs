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
        var (model, texts) = (CommonOptions.Model(), CommonOptions.Texts());
        var explain = NewOption.Flag("--explain", "Say which tokens each answer comes from; computed in float32.");
        var method = new WordOption<ExplanationMethod>("--explain-by",
            "How: 'exact' takes the scores of a translation apart, so that all tokens add up; 'occlusion' reads each text again without each token. Without it "
            + "exact where that is possible.");
        var fallback = CommonOptions.Fallback();
        var command = new Command("predict", "Classify or score texts, or pairs of texts, with a fine-tuned or translated classifier.")
        {
            model, host.Global.Adapter, host.Global.AdapterBase, host.Global.BaseSeed,
            texts, host.Global.TextColumn, host.Global.PairColumn, host.Global.Threshold,
            host.Global.LongTexts, host.Global.Precision, explain, method, fallback,
        };
        command.Validators.Add(result =>
        {
            if (result.IsGiven(method) && !result.IsGiven(explain)) result.AddError("Expected '--explain' beside '--explain-by', found none.");
            if (result.IsGiven(fallback) && result.IsGiven(explain))
                result.AddError("'--fallback': expected it without '--explain', which says why one model answers, found both.");
        });
        return host.Attach(command, context => context.Get(explain)
            ? Explain(context, context.Model, context.Get(texts), method.Find(context.Parsed))
            : Execute(context, context.Model, context.Get(texts), context.Parsed.GetValue(fallback)));
    }

    private static int Explain(CommandContext context, string path, string file, ExplanationMethod? method)
    {
        var read = context.ReadTextsOrPairs(file);
        using var classifier = context.OpenExplainable(path);
        var explained = Read(context, classifier, read, method);
        Write(context, read, explained.Kind, explained.Classes, explained.Rows, context.Threshold ?? explained.Threshold);
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
        Write(context, read, model.Kind, model.Classes, rows, threshold ?? model.Threshold, fallback is not null);
        return ExitCodes.Done;

        TextRow Row(int i) => new() { Text = texts[i], TextPair = read.Second?[i] ?? "" };
    }

    private static void Write(
        CommandContext context, TextRows texts, AnswerKind kind, IReadOnlyList<string> classes, IReadOnlyList<ScoredRow> rows, float threshold,
        bool hasFallback = false)
    {
        IEnumerable<IRenderable> WithExplanations(IEnumerable<IRenderable> tables) => [.. tables, .. ExplanationTables.Render(classes, rows, texts)];
        switch (kind)
        {
            case AnswerKind.Multiple:
                context.Write(LabelsDocument.Of(classes, rows, threshold), document => WithExplanations(PredictionTables.Render(document, texts)));
                break;
            case AnswerKind.Number:
                context.Write(NumbersDocument.Of(rows), document => WithExplanations(PredictionTables.Render(document, texts)));
                break;
            default:
                context.Write(PredictionDocument.Of(classes, rows, hasFallback), document => WithExplanations(PredictionTables.Render(document, texts)));
                break;
        }
    }
}
