using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Cli.CommandLine;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Cli.Models;
using EmbeddingSpace.Cli.Output;
using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Projection.Interactions;
using EmbeddingSpace.Projection.Measurements;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Cli.Commands.Measure;

/// <summary><c>measure</c>: whether a model can be read in embedding space at all, by the paper's three measurements.</summary>
internal static class MeasureCommand
{
    private const string KName = "--k";

    private static readonly int[] DefaultKs = [1, 10, 50, 100, 500, 1000, 5000];

    /// <summary>Create the command.</summary>
    public static Command Create(GlobalOptions global, CommandLineConsole console)
    {
        var model = CommonOptions.Model();
        var texts = new Option<string?>("--texts") { Description = "Texts for the recall of hidden states: one a line, or the Text column of a TSV; .gz too; - reads standard input. Without them that measurement is left out.", HelpName = "F" };
        var k = new Option<string?>(KName) { Description = $"Coordinates to keep, with commas between ({string.Join(",", DefaultKs)} where not given, as far as the vocabulary goes).", HelpName = "K,…" };
        var role = new Option<string?>("--role") { Description = $"Parameters to keep coordinates of: {string.Join(", ", ParameterRoles.Layered.Select(ParameterRoles.Name))}. Without it all of them.", HelpName = "R" };
        var layer = new Option<int?>("--layer") { Description = "Block, from 0; without it every block.", HelpName = "L" };
        var top = new Option<int?>("--top") { Description = $"Tokens that stand for a vector ({RelatedVectors.DefaultTop} where not given, for hidden states {HiddenStateRecallOptions.DefaultTop}).", HelpName = "K" };
        var active = new Option<int>("--active") { Description = "Most active neurons of a block that should account for a hidden state.", HelpName = "N", DefaultValueFactory = _ => HiddenStateRecallOptions.DefaultActiveParameters };
        var files = new ReportOptions();
        var command = new Command("measure", "Measure how far the parameters of a model can be read in embedding space, each number beside its control.") { model, texts, k, role, layer, top, active, global.Seed };
        files.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(active) is { Implicit: false } && result.GetResult(texts) is null) result.AddError("Expected '--texts F' beside '--active', found none.");
        });
        return CommandContext.Attach(command, global, console, context =>
        {
            var parsed = context.Parsed;
            using var output = files.Begin(parsed);
            var request = new Request(
                parsed.GetValue(role) is { } word ? [Layered(word)] : ParameterRoles.Layered, parsed.GetValue(layer), parsed.GetValue(k) is { } list ? [.. CommonOptions.Numbers(KName, list).Distinct().Order()] : null,
                parsed.GetValue(texts) is { } file ? TextFile.ReadTexts(file, context.Console, context.CancellationToken) : null, parsed.GetValue(top), context.Get(active));
            var (document, name) = Measure(context, context.Get(model), request);
            context.Write(document, MeasurementReport.Of(document, name), output);
            return ExitCodes.Done;
        });
    }

    private static ParameterRole Layered(string word)
    {
        var role = ParameterRoles.Parse(word);
        return ParameterRoles.Layered.Contains(role) ? role : throw new UsageException($"'--role' '{word}': expected a role with many vectors in every block ({string.Join(", ", ParameterRoles.Layered.Select(ParameterRoles.Name))}); choose one of these.");
    }

    private static (MeasurementDocument Document, string Name) Measure(CommandContext context, string path, Request request)
    {
        var clock = Stopwatch.StartNew();
        using var checkpoint = ModelFile.OpenCheckpoint(path);
        var scoring = context.CreateScoringOptions();
        var reader = ParameterReader.Open(checkpoint);
        using var space = VocabularySpace.Load(checkpoint, new() { Device = scoring.Device });
        var ks = request.Ks ?? [.. DefaultKs.Where(k => k <= space.Size)];
        // Told before the work, which takes minutes.
        foreach (var k in ks)
            if (k < 1 || k > space.Size) throw new UsageException($"'{KName}' {k.ToString(CultureInfo.InvariantCulture)}: expected 1 to {space.Size.ToString(CultureInfo.InvariantCulture)}, the tokens of '{checkpoint.Name}'; give fewer.");
        if (request.Layer is { } one && (one < 0 || one >= reader.Architecture.Layers))
            throw new UsageException($"'--layer' {one.ToString(CultureInfo.InvariantCulture)}: expected 0 to {(reader.Architecture.Layers - 1).ToString(CultureInfo.InvariantCulture)}, the blocks of '{checkpoint.Name}'; choose one of these.");
        var layers = request.Layer is { } only ? [only] : Enumerable.Range(0, reader.Architecture.Layers).ToArray();
        return context.WithProgress(progress =>
        {
            var recall = Recall(context, checkpoint, request, layers, scoring, progress);
            var related = Related(context, reader, space, request.Top, layers, progress);
            var kept = KeepK(context, reader, space, request.Roles, layers, ks, progress);
            return (new MeasurementDocument(kept, related, recall, clock.Elapsed.TotalSeconds, PeakMemory.Bytes()), checkpoint.Name);
        });
    }

    private static IReadOnlyList<LayerRecall>? Recall(CommandContext context, Checkpoint checkpoint, Request request, int[] layers, ScoringOptions scoring, IProgress<OperationProgress>? progress)
    {
        if (request.Texts is null) return null;
        var options = new HiddenStateRecallOptions { Top = request.Top ?? HiddenStateRecallOptions.DefaultTop, ActiveParameters = request.Active, Seed = context.Settings.Seed, Scoring = scoring };
        return [.. HiddenStateRecall.Measure(checkpoint, request.Texts, options, progress, context.CancellationToken).Where(recall => layers.Contains(recall.Layer))];
    }

    private static List<MeasurementDocument.RelatedEntry> Related(CommandContext context, ParameterReader reader, VocabularySpace space, int? top, int[] layers, IProgress<OperationProgress>? progress)
    {
        var entries = new List<MeasurementDocument.RelatedEntry>();
        var kinds = Enum.GetValues<RelatedKind>();
        foreach (var kind in kinds)
            foreach (var layer in layers)
            {
                progress?.Report(new("related vectors", entries.Count, kinds.Length * layers.Length));
                var found = RelatedVectors.Measure(reader, space, kind, layer, head: null, context.Settings.Seed, top ?? RelatedVectors.DefaultTop, context.CancellationToken);
                entries.Add(new(kind, layer, found.Mean, found.ShuffledMean, found.Values.Count));
            }
        progress?.Report(new("related vectors", entries.Count, entries.Count));
        return entries;
    }

    private static List<MeasurementDocument.KeepKEntry> KeepK(CommandContext context, ParameterReader reader, VocabularySpace space, IReadOnlyList<ParameterRole> roles, int[] layers, IReadOnlyList<int> ks, IProgress<OperationProgress>? progress)
    {
        var entries = new List<MeasurementDocument.KeepKEntry>();
        long total = (long)roles.Count * layers.Length * ks.Count;
        foreach (var role in roles)
            foreach (var layer in layers)
            {
                var whole = progress is null ? null : new PartProgress(progress, entries.Count, total);
                entries.AddRange(KeepKMeasurement.Measure(reader, space, new() { Role = role, Layer = layer }, ks, context.Settings.Seed, whole, context.CancellationToken)
                    .Select(found => new MeasurementDocument.KeepKEntry(role.Name(), layer, found.K, found.Transpose, found.Inverse, found.RandomTranspose, found.RandomInverse)));
            }
        return entries;
    }

    private sealed record Request(IReadOnlyList<ParameterRole> Roles, int? Layer, IReadOnlyList<int>? Ks, IReadOnlyList<string>? Texts, int? Top, int Active);

    /// <summary>Progress of one part as progress of the whole.</summary>
    private sealed class PartProgress(IProgress<OperationProgress> progress, long before, long total) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => progress.Report(value with { Done = before + value.Done, Total = total });
    }
}
