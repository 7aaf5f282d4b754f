using System.CommandLine;
using System.Globalization;
using EmbeddingSpace.Cli.Models;
using EmbeddingSpace.Cli.Output;
using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.ML;
using EmbeddingSpace.Models;
using EmbeddingSpace.Translation;
using Microsoft.ML;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EmbeddingSpace.Cli.Commands;

/// <summary><c>translate</c>: moves a fine-tuned classifier onto another encoder and says how far the result can be trusted.</summary>
internal static class TranslateCommand
{
    /// <summary>Create the command.</summary>
    public static Command Create(GlobalOptions global, CommandLineConsole console)
    {
        var source = CommonOptions.Required("--source", "S", "Model folder of the fine-tuned classifier.");
        var target = CommonOptions.Required("--target", "T", "Model folder of the pretrained encoder to move it to.");
        var texts = new Option<string>("--texts") { Description = "Unlabelled texts like those to classify: one a line, or the Text column of a TSV; .gz too; - reads standard input.", HelpName = "F" };
        var noText = new Option<bool>("--no-text") { Description = "Translate without any text: random token sequences take its place." };
        var method = CreateMethod();
        var output = CommonOptions.Required("--output", "OUT.zip", "Where the translated classifier goes, as a model that ML.NET loads; an existing file is replaced.");
        var command = new Command("translate", "Move a fine-tuned classifier onto another encoder: no labels, no gradient steps. Exit code 1 when the verdict is FAIL; the file is written all the same.")
        {
            source, target, texts, noText, method, global.Seed, output,
        };
        command.Validators.Add(result =>
        {
            var given = result.GetResult(texts) is not null;
            if (given == result.GetValue(noText)) result.AddError($"Expected either '--texts F' or '--no-text', found {(given ? "both" : "neither")}.");
        });
        return CommandContext.Attach(command, global, console,
            context => Execute(context, context.Get(source), context.Get(target), context.Parsed.GetValue(texts), context.Get(method), context.Get(output)));
    }

    private static int Execute(CommandContext context, string source, string target, string? file, string method, string path)
    {
        var texts = file is null ? null : TextFile.ReadTexts(file, context.Console, context.CancellationToken);
        using var output = OutputFile.Create(path);
        var ml = context.CreateMLContext();
        var data = ml.Data.LoadFromEnumerable((texts ?? []).Select(text => new TextRow { Text = text }));
        using var translated = context.WithProgress(progress => ml.Transforms.TranslateTextClassifier(new TextClassifierTranslationEstimator.Options
        {
            Source = source,
            Target = target,
            Method = Words.Parse<TranslationMethod>(method),
            Seed = context.Settings.Seed,
            UseTexts = texts is not null,
            TruncatedColumnName = ClassifierModel.TruncatedColumn,
            MaximumLength = context.Settings.MaximumLength,
            TokensPerBatch = context.Settings.TokensPerBatch,
            Progress = progress,
            CancellationToken = context.CancellationToken,
        }).Fit(data));
        ml.Model.Save(translated, data.Schema, output.Stream);
        context.CancellationToken.ThrowIfCancellationRequested();
        var bytes = output.Commit();
        context.Say(string.Create(CultureInfo.InvariantCulture, $"Written: '{path}' ({bytes:N0} bytes)"));
        var report = translated.Report;
        context.Write(Describe(report), _ => Render(report));
        return report.Verdict == TranslationVerdict.Fail ? ExitCodes.Failed : ExitCodes.Done;
    }

    private static Option<string> CreateMethod() =>
        new Option<string>("--method") { Description = "How the classifier is moved; auto tries all that the pair allows.", DefaultValueFactory = _ => Words.Of(TranslationMethod.Auto) }
            .AcceptOnlyFromAmong(Words.All<TranslationMethod>());

    private static string Verdict(TranslationVerdict verdict) => verdict.ToString().ToUpperInvariant();

    private static Document Describe(TranslationReport report) => new(report.Method, report.TargetLayers, report.Poolings, report.SourceLayer, report.Regularisation, report.Anchors, report.Agreement,
        report.ShuffledAgreement, report.MajorityShare, report.Relatedness, report.VocabularyOverlap, report.KeptSourceShare,
        [.. report.PerClass.Select(entry => new ClassAgreement(entry.Key, entry.Value.Estimate, entry.Value.Low, entry.Value.High, entry.Value.Count))],
        report.Candidates, Verdict(report.Verdict), report.Reasons, report.Seconds, PeakMemory.Bytes());

    private static IEnumerable<IRenderable> Render(TranslationReport report)
    {
        yield return Tables.Line($"{Verdict(report.Verdict)}: {string.Join(" ", report.Reasons)}");
        var summary = Tables.Create("", "");
        summary.Add("Agreement with the source", $"{Tables.Number(report.Agreement.Estimate)} (95 %: {Tables.Number(report.Agreement.Low)} to {Tables.Number(report.Agreement.High)}) on {report.Agreement.Count} held-out anchors");
        summary.Add("What chance reaches", $"{Tables.Number(report.ShuffledAgreement)} shuffled, {Tables.Number(report.MajorityShare)} by the most frequent class");
        summary.Add("Kept of the source", $"{(100 * report.KeptSourceShare).ToString("0.0", CultureInfo.InvariantCulture)} % of its parameters");
        summary.Add("Method", $"{Words.Of(report.Method)}, target layers {string.Join(", ", report.TargetLayers)}{(report.SourceLayer is { } layer ? $", into source layer {layer}" : "")}");
        summary.Add("Anchors", $"{report.Anchors.Count} {report.Anchors.Kind} ({report.Anchors.Duplicates} repeated, {report.Anchors.Empty} empty left out, {report.Anchors.Truncated} cut)");
        summary.Add("Relatedness", $"{Tables.Number(report.Relatedness)}, vocabulary overlap {Tables.Number(report.VocabularyOverlap)}");
        summary.Add("Seconds", string.Create(CultureInfo.InvariantCulture, $"{report.Seconds.Total:0.0} (encode {report.Seconds.Encode:0.0}, solve {report.Seconds.Solve:0.0})"));
        yield return summary.HideHeaders();
        var classes = Tables.Create("Class", "Agreement", "Low", "High", "Anchors");
        foreach (var (label, agreement) in report.PerClass)
            classes.Add(label, Tables.Number(agreement.Estimate), Tables.Number(agreement.Low), Tables.Number(agreement.High), agreement.Count.ToString(CultureInfo.InvariantCulture));
        yield return classes;
        var tried = Tables.Create("Tried", "Agreement", "Target layer", "Source layer", "Kept of the source");
        foreach (var candidate in report.Candidates)
            tried.Add(Words.Of(candidate.Method), Tables.Number(candidate.Agreement), candidate.TargetLayer?.ToString(CultureInfo.InvariantCulture) ?? "all",
                candidate.SourceLayer?.ToString(CultureInfo.InvariantCulture) ?? "-", Tables.Number(candidate.KeptSourceShare));
        yield return tried;
    }

    private sealed class TextRow
    {
        public string Text { get; set; } = "";
    }

    private sealed record Document(TranslationMethod Method, IReadOnlyList<int> Layers, IReadOnlyList<Pooling> Poolings, int? SourceLayer, double? Regularisation, AnchorSummary Anchors, AgreementEstimate Agreement,
        double ShuffledAgreement, double MajorityShare, double? Relatedness, double? VocabularyOverlap, double KeptSourceShare, IReadOnlyList<ClassAgreement> PerClass,
        IReadOnlyList<TranslationCandidate> Candidates, string Verdict, IReadOnlyList<string> Reasons, TranslationSeconds Seconds, long PeakBytes);

    private sealed record ClassAgreement(string Label, double Estimate, double Low, double High, int Count);
}
