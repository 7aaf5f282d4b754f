using System.CommandLine;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Cli.Reports;
using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.Scoring.ZeroShot;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;
using EmbeddingSpace.Translation.Trust;
using Microsoft.ML;

namespace EmbeddingSpace.Cli.Commands.Translate;

/// <summary><c>translate</c>: moves a fine-tuned classifier onto another encoder and says how far the result can be trusted.</summary>
internal static class TranslateCommand
{
    /// <summary>Create the command.</summary>
    public static Command Create(CommandHost host)
    {
        var (options, files) = (new TranslateCommandOptions(), new ReportOptions());
        var command = new Command("translate",
            "Move a fine-tuned classifier or scorer, of texts or of pairs, onto another encoder: no labels, no gradient steps. "
            + "Exit code 1 when the verdict is FAIL; the file is written all the same.");
        options.AddTo(command, host.Global);
        files.AddTo(command);
        return host.Attach(command, context =>
        {
            using var reports = files.Begin(context.Parsed);
            return Execute(context, options.Read(context, reports.Any), reports);
        });
    }

    private static int Execute(CommandContext context, TranslateRequest request, ReportFiles reports)
    {
        var answers = request.Scores is null ? null : GivenAnswers.Of(context.ReadScored(request.Scores), request.Scores, request.Meaning);
        var texts = answers is not null ? answers.Texts : request.Texts is null ? null : context.ReadTextsOrPairs(request.Texts);
        var scored = request.ScoredTexts is null ? null : context.ReadTextsOrPairs(request.ScoredTexts);
        var pairs = texts?.Second is not null;
        RequireAlike(request, texts, scored);
        if (answers is not null) context.Say($"Scores: '{request.Scores}' ({answers.Described})");
        if (request.Source is { } folder) context.TellIgnoredTensors(folder, context.SourceBase);
        context.TellIgnoredTensors(request.Target, context.TargetBase);
        using var output = OutputFile.Create(request.Output);
        using var zeroShot = request.ZeroShot is { } labels ? OpenZeroShot(context, request.Source!, labels) : null;
        var ml = context.CreateMLContext();
        var data = ml.Data.LoadFromEnumerable((texts?.First ?? []).Select((text, i) => new TextRow { Text = text, TextPair = texts!.Second?[i] ?? "" }));
        var options = new TextClassifierTranslationEstimator.Options
        {
            Source = answers is null && zeroShot is null ? request.Source! : "",
            Scores = zeroShot is not null ? ScoredSource.Of(Path.GetFileName(Path.TrimEndingDirectorySeparator(request.Source!)), zeroShot) : answers?.Source,
            SourceAdapterBase = zeroShot is null ? context.SourceBase : null,
            Target = request.Target,
            TargetAdapterBase = context.TargetBase,
            Translation = request.Translation,
            UseTexts = texts is not null,
            ReadClassTokens = request.ReadClassTokens,
            SecondInputColumnName = pairs ? nameof(TextRow.TextPair) : null,
            ScoredTexts = pairs ? null : scored?.First,
            ScoredPairs = pairs ? scored?.Pairs : null,
            TruncatedColumnName = ClassifierModel.TruncatedColumn,
            CancellationToken = context.CancellationToken,
        }.With(context.CreateScoringOptions());
        using var translated = context.WithProgress(progress =>
        {
            options.Progress = progress;
            return ml.Transforms.TranslateTextClassifier(options).Fit(data);
        });
        if (output.IsKept)
        {
            ml.Model.SaveSealed(translated, data.Schema, output.Stream);
            context.CancellationToken.ThrowIfCancellationRequested();
            context.Say(Invariant($"Written: '{request.Output}' ({output.Commit():N0} bytes)"));
        }
        var document = TranslationDocument.Of(translated.Report, PeakMemory.Bytes());
        var agreementOf = translated.Report.CertainAgreementOf;
        if (translated.Report.CertainPromise is { } promise && promise.MarginFor(agreementOf) is null)
            context.Say(Invariant($"'--agree {promise.Rate:0.0##}': nothing can be promised, and no answer will be certain. {promise.ReasonFor(agreementOf)}"));
        context.Write(document, TrustReport.Of(document), reports);
        return translated.Report.Verdict == TranslationVerdict.Fail ? ExitCodes.Failed : ExitCodes.Done;
    }

    private static ZeroShotClassifier OpenZeroShot(CommandContext context, string source, ZeroShotOptions labels)
    {
        try
        {
            return ZeroShotClassifier.Load(Checkpoint.Open(source, context.SourceBase), labels, context.CreateScoringOptions());
        }
        catch (ArgumentException exception)
        {
            throw new UsageException($"'--labels': {exception.Message}", exception);
        }
    }

    /// <summary>Texts and pairs do not mix, and what is done with single texts is not done with pairs.</summary>
    private static void RequireAlike(TranslateRequest request, TextRows? texts, TextRows? scored)
    {
        var pairs = texts?.Second is not null;
        if (scored is not null && (scored.Second is not null) != pairs)
            throw new UsageException($"'{request.ScoredTexts}': expected {(pairs ? "pairs of texts as in '--texts'" : "single texts, as the anchors are")}, "
                + $"found {(pairs ? "single texts" : "pairs")}; give the same kind of texts.");
        if (!pairs && request.Translation.Pairs == PairReading.Apart)
            throw new UsageException("'--pairs': expected pairs of texts beside it, found "
                + $"{((request.Texts ?? request.Scores) is { } file ? $"single texts in '{file}'" : "none")}; name the column of second texts with "
                + "'--pair-column', or leave it out.");
        if (pairs && request.Translation.TextKind == TextKind.General)
            throw new UsageException($"'{request.Texts}': expected single texts with '--texts-are general', as windows are drawn from them, found pairs; "
                + "name the column of texts with '--text-column', or leave '--texts-are' out.");
    }
}
