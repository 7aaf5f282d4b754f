using System.CommandLine;
using System.Globalization;
using EmbeddingSpace.Cli.CommandLine;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Cli.Models;
using EmbeddingSpace.Cli.Output;
using EmbeddingSpace.Cli.Reports;
using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Trust;
using Microsoft.ML;

namespace EmbeddingSpace.Cli.Commands.Translate;

/// <summary><c>translate</c>: moves a fine-tuned classifier onto another encoder and says how far the result can be trusted.</summary>
internal static class TranslateCommand
{
    /// <summary>Create the command.</summary>
    public static Command Create(GlobalOptions global, CommandLineConsole console)
    {
        var source = CommonOptions.Required("--source", "S", "Model folder of the fine-tuned classifier.");
        var target = CommonOptions.Required("--target", "T", "Model folder of the pretrained encoder to move it to.");
        var texts = new Option<string>("--texts") { Description = "Unlabelled texts like those to classify: one a line, or the Text column of a TSV; .gz too; - reads standard input.", HelpName = "F" };
        var kind = new Option<string>("--texts-are") { Description = "What the texts are: of the task, or general ones (an encyclopedia), of which short windows become anchors, beside drawn token sequences.", DefaultValueFactory = _ => Words.Of(TextKind.Task) }
            .AcceptOnlyFromAmong(Words.All<TextKind>());
        var noText = new Option<bool>("--no-text") { Description = "Translate without any text: drawn token sequences take its place." };
        var drawn = new Option<string>("--draw") { Description = "What '--no-text' draws; auto tries every kind and chooses by held-out agreement.", DefaultValueFactory = _ => Words.Of(DrawnAnchors.Auto) }
            .AcceptOnlyFromAmong(Words.All<DrawnAnchors>());
        var count = new Option<int>("--anchors") { Description = "Anchors to draw without text, or beside general texts, windows of them included.", HelpName = "N", DefaultValueFactory = _ => TranslationOptions.DefaultDrawnCount };
        var method = CreateMethod();
        var balance = new Option<bool>("--balance-classes") { Description = "Let every class count the same in the fit, however rare among the texts." };
        var layers = new Option<string>("--layer-weighting") { Description = "How much each layer of the target counts in the fit.", DefaultValueFactory = _ => Words.Of(LayerWeighting.Uniform) }
            .AcceptOnlyFromAmong(Words.All<LayerWeighting>());
        var scored = new Option<string?>("--scored-texts") { Description = "Texts it is to score, as '--texts' takes them: the report says how the translation does on them and how far they lie from the anchors.", HelpName = "F" };
        var tokens = new Option<bool>("--class-tokens") { Description = "Also read which tokens drive each class in source and target: some seconds more. '--html', '--markdown' and '--csv' imply it." };
        var files = new ReportOptions();
        var output = CommonOptions.Required("--output", "OUT.zip", "Where the translated classifier goes, as a model that ML.NET loads; an existing file is replaced.");
        var command = new Command("translate", "Move a fine-tuned classifier onto another encoder: no labels, no gradient steps. Exit code 1 when the verdict is FAIL; the file is written all the same.")
        {
            source, target, texts, kind, noText, drawn, count, method, balance, layers, scored, tokens, global.LongTexts, global.Precision, global.Seed, output,
        };
        files.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(texts) == TextFile.StandardInput && result.GetValue(scored) == TextFile.StandardInput)
                result.AddError("Expected '-' (standard input) for one of '--texts' and '--scored-texts', found it for both.");
            var given = result.GetResult(texts) is not null;
            if (given && result.GetResult(drawn) is { Implicit: false }) result.AddError("'--draw': expected '--no-text' beside it, found '--texts'.");
            if (!given && result.GetResult(kind) is { Implicit: false }) result.AddError("'--texts-are': expected '--texts F' beside it, found none.");
            if (given && result.GetResult(count) is { Implicit: false } && result.GetValue(kind) != Words.Of(TextKind.General)) result.AddError("'--anchors': expected '--no-text' or '--texts-are general' beside it; every text of the task is an anchor.");
            if (given == result.GetValue(noText)) result.AddError($"Expected either '--texts F' or '--no-text', found {(given ? "both" : "neither")}.");
        });
        return CommandContext.Attach(command, global, console, context =>
        {
            using var reports = files.Begin(context.Parsed);
            var translation = new TranslationOptions
            {
                Method = Words.Parse<TranslationMethod>(context.Get(method)),
                Seed = context.Settings.Seed,
                TextKind = Words.Parse<TextKind>(context.Get(kind)),
                DrawnAnchors = Words.Parse<DrawnAnchors>(context.Get(drawn)),
                DrawnCount = context.Parsed.GetValue(count),
                BalanceClasses = context.Parsed.GetValue(balance),
                LayerWeighting = Words.Parse<LayerWeighting>(context.Get(layers)),
            };
            return Execute(context, new(context.Get(source), context.Get(target), context.Parsed.GetValue(texts), context.Parsed.GetValue(scored), translation,
                context.Get(output), reports.Any || context.Parsed.GetValue(tokens)), reports);
        });
    }

    private static int Execute(CommandContext context, Arguments given, ReportFiles reports)
    {
        var texts = given.Texts is null ? null : TextFile.ReadTexts(given.Texts, context.Console, context.CancellationToken);
        var scored = given.ScoredTexts is null ? null : TextFile.ReadTexts(given.ScoredTexts, context.Console, context.CancellationToken);
        using var output = OutputFile.Create(given.Output);
        var ml = context.CreateMLContext();
        var data = ml.Data.LoadFromEnumerable((texts ?? []).Select(text => new TextRow { Text = text }));
        using var translated = context.WithProgress(progress => ml.Transforms.TranslateTextClassifier(new TextClassifierTranslationEstimator.Options
        {
            Source = given.Source,
            Target = given.Target,
            Translation = given.Translation,
            UseTexts = texts is not null,
            ReadClassTokens = given.ReadClassTokens,
            ScoredTexts = scored,
            TruncatedColumnName = ClassifierModel.TruncatedColumn,
            MaximumLength = context.Settings.MaximumLength,
            LongTexts = context.LongTexts ?? TextOverflow.Truncate,
            Precision = context.Precision ?? ScoringPrecision.Float32,
            TokensPerBatch = context.Settings.TokensPerBatch,
            Progress = progress,
            CancellationToken = context.CancellationToken,
        }).Fit(data));
        ml.Model.Save(translated, data.Schema, output.Stream);
        context.CancellationToken.ThrowIfCancellationRequested();
        var bytes = output.Commit();
        context.Say(string.Create(CultureInfo.InvariantCulture, $"Written: '{given.Output}' ({bytes:N0} bytes)"));
        var document = TranslationDocument.Of(translated.Report, PeakMemory.Bytes());
        context.Write(document, TrustReport.Of(document), reports);
        return translated.Report.Verdict == TranslationVerdict.Fail ? ExitCodes.Failed : ExitCodes.Done;
    }

    private static Option<string> CreateMethod() =>
        new Option<string>("--method") { Description = "How the classifier is moved; auto tries all that the pair allows.", DefaultValueFactory = _ => Words.Of(TranslationMethod.Auto) }
            .AcceptOnlyFromAmong(Words.All<TranslationMethod>());

    private sealed record Arguments(string Source, string Target, string? Texts, string? ScoredTexts, TranslationOptions Translation, string Output, bool ReadClassTokens);

    private sealed class TextRow
    {
        public string Text { get; set; } = "";
    }
}
