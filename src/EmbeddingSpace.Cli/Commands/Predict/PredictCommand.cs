using System.CommandLine;
using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.Explanations;
using EmbeddingSpace.Translation.Definition;
using Microsoft.ML;
using Spectre.Console;
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
        var agreeOf = AgreementRange.NewOf();
        var agree = NewOption.Number<double>("--agree", "R",
            "Agreement with the source, .5 to .999, that certain answers shall have, in place of what a translation made with '--agree' was asked for.");
        var command = new Command("predict", "Classify or score texts, or pairs of texts, with a fine-tuned or translated classifier.")
        {
            model, host.Global.Adapter, host.Global.AdapterBase, host.Global.BaseSeed,
            texts, host.Global.TextColumn, host.Global.PairColumn, host.Global.Threshold,
            host.Global.LongTexts, host.Global.Precision, fallback, agree, agreeOf,
        };
        explain.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.IsGiven(fallback) && explain.IsGiven(result))
                result.AddError("'--fallback': expected it without '--explain', which says why one model answers, found both.");
            if (result.IsGiven(agree) && explain.IsGiven(result))
                result.AddError("'--agree': expected it without '--explain', which says why and not how certain, found both.");
            AgreementRange.Check(result, agree, agreeOf);
        });
        return host.Attach(command, context => explain.Asked(context)
            ? Explain(context, context.Model, context.Get(texts), explain)
            : context.Parsed.GetValue(agree) is { } rate
            ? Promise(context, context.Model, context.Get(texts), rate, agreeOf.Find(context.Parsed), context.LocateIfAny(context.Parsed.GetValue(fallback)))
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
        using var classifier = context.OpenSaved(path);
        var explained = Read(context, classifier, read, options.Method(context));
        var byClass = reading is null ? null : explained.ByClass(classifier.Head, reading);
        if (files.Any) files.Write(ExplanationReport.Of(ModelFile.NameOf(path), explained, byClass, read));
        Write(context, read, explained.Kind, explained.Classes, explained.Rows, context.Threshold ?? explained.Threshold, byClass);
        return ExitCodes.Done;
    }

    private static SavedAnswers Read(CommandContext context, SavedClassifier classifier, TextRows texts, ExplanationMethod? method)
    {
        try
        {
            return context.WithProgress(progress => SavedAnswers.Explain(classifier, texts, method, progress, context.CancellationToken));
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
        var ml = context.CreateMLContext();
        using var model = context.OpenClassifier(ml, path, context.AdapterBase, read.Second is not null);
        if (fallback is not null) Fallback.RequireCertain(model.Kind, model.SaysCertain, path);
        if (model.SaysCertain) RequireThreshold(context, path, model.Kind, model.Threshold);
        var data = Data(ml, read, Enumerable.Range(0, read.First.Count));
        var rows = context.WithProgress(progress => ScoredRows.Read(model.Transform(data), read.First.Count, progress, context.CancellationToken));
        if (fallback is not null) rows = Send(context, ml, fallback, read, model.Classes, rows);
        Write(context, read, model.Kind, model.Classes, rows, threshold ?? model.Threshold, null, hasFallback: fallback is not null);
        return ExitCodes.Done;
    }

    private static int Promise(CommandContext context, string path, string file, double rate, AgreementOf? agreementOf, string? fallback)
    {
        var read = context.ReadTextsOrPairs(file);
        using var classifier = context.OpenSaved(path, rate, agreementOf);
        var kind = SavedAnswers.KindOf(classifier.Head);
        if (kind == AnswerKind.Number)
            throw new UsageException($"'{path}': expected a model of classes or labels beside '--agree', found one of numbers, of which no two are the "
                + "same; leave '--agree' out.");
        if (fallback is not null) Fallback.RequireCertain(kind, classifier.SaysCertain, path);
        RequireThreshold(context, path, kind, classifier.LabelThreshold);
        var answers = context.WithProgress(progress => SavedAnswers.Score(classifier, read, progress, context.CancellationToken));
        var promise = classifier.Promise!;
        if (promise.ReasonFor(classifier.AgreementOf) is { } reason)
            context.Say(Invariant($"'--agree {rate}': nothing can be promised, and no answer is certain. {reason}"));
        var rows = fallback is null ? answers.Rows : Send(context, context.CreateMLContext(), fallback, read, classifier.Classes, answers.Rows);
        Write(context, read, kind, classifier.Classes, rows, context.Threshold ?? answers.Threshold, null,
            PromisedShare.Of(promise, classifier.AgreementOf, answers.Rows), fallback is not null);
        return ExitCodes.Done;
    }

    // Labels are certain by how far they are from the probability that they were promised for: from another on, other labels are said.
    private static void RequireThreshold(CommandContext context, string path, AnswerKind kind, float threshold)
    {
        if (kind == AnswerKind.Multiple && context.Threshold is { } asked && asked != threshold)
            throw new UsageException(Invariant($"'{path}': expected '--threshold {threshold}', for which its certain answers are promised, or none, found ")
                + Invariant($"{asked}; leave it out, or translate again with that threshold."));
    }

    // What is not certain is asked of another classifier.
    private static IReadOnlyList<ScoredRow> Send(
        CommandContext context, MLContext ml, string fallback, TextRows texts, IReadOnlyList<string> classes, IReadOnlyList<ScoredRow> rows)
    {
        using var other = context.OpenClassifier(ml, fallback, null, texts.Second is not null);
        Fallback.RequireClasses(other, fallback, classes);
        return context.WithProgress(progress =>
            Fallback.Answer(other, classes, rows, sent => Data(ml, texts, sent), progress, context.CancellationToken));
    }

    private static IDataView Data(MLContext ml, TextRows texts, IEnumerable<int> rows) =>
        ml.Data.LoadFromEnumerable(rows.Select(row => new TextRow { Text = texts.First[row], TextPair = texts.Second?[row] ?? "" }));

    private static void Write(CommandContext context, TextRows texts, AnswerKind kind, IReadOnlyList<string> classes, IReadOnlyList<ScoredRow> rows,
        float threshold, ContributionReading? byClass, PromisedShare? promised = null, bool hasFallback = false)
    {
        switch (kind)
        {
            case AnswerKind.Multiple:
                context.Write(LabelsDocument.Of(classes, rows, threshold, byClass, promised),
                    document => WithReasons(PredictionTables.Render(document, texts)));
                break;
            case AnswerKind.Number:
                context.Write(NumbersDocument.Of(rows, byClass), document => WithReasons(PredictionTables.Render(document, texts)));
                break;
            default:
                context.Write(PredictionDocument.Of(classes, rows, byClass, promised, hasFallback),
                    document => WithReasons(PredictionTables.Render(document, texts)));
                break;
        }

        IEnumerable<IRenderable> WithReasons(IEnumerable<IRenderable> tables) =>
        [
            .. tables, .. promised is null ? Array.Empty<IRenderable>() : [new Text(promised.Told)], .. ExplanationTables.Render(classes, rows, texts),
            .. byClass is null ? [] : ByClassReport.Render(byClass),
        ];
    }
}
