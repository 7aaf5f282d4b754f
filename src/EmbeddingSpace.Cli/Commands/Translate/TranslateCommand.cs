using System.CommandLine;
using EmbeddingSpace.Cli.Reports;
using EmbeddingSpace.ML.TextClassifierTranslation;
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
            "Move a fine-tuned classifier onto another encoder: no labels, no gradient steps. "
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
        var texts = request.Texts is null ? null : context.ReadTexts(request.Texts);
        var scored = request.ScoredTexts is null ? null : context.ReadTexts(request.ScoredTexts);
        context.TellIgnoredTensors(request.Source, context.SourceBase);
        context.TellIgnoredTensors(request.Target, context.TargetBase);
        using var output = OutputFile.Create(request.Output);
        var ml = context.CreateMLContext();
        var data = ml.Data.LoadFromEnumerable((texts ?? []).Select(text => new TextRow { Text = text }));
        var options = new TextClassifierTranslationEstimator.Options
        {
            Source = request.Source,
            SourceAdapterBase = context.SourceBase,
            Target = request.Target,
            TargetAdapterBase = context.TargetBase,
            Translation = request.Translation,
            UseTexts = texts is not null,
            ReadClassTokens = request.ReadClassTokens,
            ScoredTexts = scored,
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
            ml.Model.Save(translated, data.Schema, output.Stream);
            context.CancellationToken.ThrowIfCancellationRequested();
            context.Say(Invariant($"Written: '{request.Output}' ({output.Commit():N0} bytes)"));
        }
        var document = TranslationDocument.Of(translated.Report, PeakMemory.Bytes());
        context.Write(document, TrustReport.Of(document), reports);
        return translated.Report.Verdict == TranslationVerdict.Fail ? ExitCodes.Failed : ExitCodes.Done;
    }
}
