using System.CommandLine;
using EmbeddingSpace.Alignment.Differences;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Projection.Classes;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Tokenization;

namespace EmbeddingSpace.Cli.Commands.Diff;

/// <summary><c>diff</c>: what fine-tuning changed, and what the classes look for.</summary>
internal static class DiffCommand
{
    /// <summary>Create the command.</summary>
    public static Command Create(CommandHost host)
    {
        var model = new InputOption("--model", "FINE_TUNED", required: true, description: "The fine-tuned model: folder, or saved .zip.");
        var original = new InputOption("--base", "B", required: true, description: "The model it was fine-tuned from; of an adapter (LoRA) its base model.");
        var top = NewOption.WithDefault("--top", "K", ProjectionOptions.DefaultTop, "Tokens at each end.");
        var role = NewOption.Optional<string?>("--role", "R",
            "Draw the main direction of this role's change as a map of tokens; without it that of the role and block with the largest share.");
        var layer = NewOption.Optional<int?>("--layer", "L", "The block to draw it of, from 0; without it every block.");
        var filter = new TokenFilterOptions();
        var command = new Command("diff",
            "Show what fine-tuning changed, as tokens, and what each class looks for, with the fidelity of every reading.")
        {
            model, host.Global.Adapter, original, host.Global.BaseSeed, top, role, layer, host.Global.Seed,
        };
        filter.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.IsGiven(layer) && !result.IsGiven(role)) result.AddError("Expected '--role R' beside '--layer', found none.");
        });
        return host.AttachAnalysis(command, context =>
        {
            var parsed = context.Parsed;
            var map = parsed.GetValue(role) is { } word ? new ParameterSelection { Role = ParameterRoles.Parse(word), Layer = parsed.GetValue(layer) } : null;
            var options = new ProjectionOptions { Top = context.Get(top), Filter = filter.Get(parsed) };
            return Measure(context, context.Model, context.Locate(context.Get(original)), options, map);
        });
    }

    private static (DifferenceDocument Document, Report Report) Measure(
        CommandContext context, string path, string basePath, ProjectionOptions options, ParameterSelection? map)
    {
        var adapterBase = context.AdapterBase;
        if (adapterBase?.Folder is null && Checkpoint.IsAdapter(path) && !ModelFile.IsSaved(basePath)) adapterBase = new(basePath, adapterBase?.Seed);
        using var fineTuned = ModelFile.OpenCheckpoint(path, adapterBase);
        using var original = ModelFile.OpenCheckpoint(basePath, adapterBase: null);
        CheckTokens(fineTuned, original);
        var scoring = context.CreateScoringOptions();
        using var space = VocabularySpace.Load(original, new() { Device = scoring.Device, TokenEmbedding = true });
        var document = context.WithProgress(progress =>
        {
            var reader = ParameterReader.Open(fineTuned);
            // Told before the work.
            if (map is not null) CheckMap(reader, map, context.CancellationToken);
            var difference = FineTuningDifference.Measure(reader, ParameterReader.Open(original), space, options, progress, context.CancellationToken);
            var reading = new ClassReadingOptions { Top = options.Top, Filter = options.Filter, Seed = context.Settings.Seed, Scoring = scoring };
            var readings = difference.Classes.Count == 0 ? [] : ClassReader.Read(fineTuned, reading, progress, context.CancellationToken);
            return DifferenceDocument.Of(difference, readings, reader, PeakMemory.Bytes());
        });
        return (document, DifferenceReport.Of(document, $"{fineTuned.Name} against its base {original.Name}", space, map, context.Settings.Seed));
    }

    /// <summary>A classifier row is one vector, which has no main direction.</summary>
    private static void CheckMap(ParameterReader reader, ParameterSelection map, CancellationToken cancellationToken)
    {
        if (map.Role == ParameterRole.Classifier)
            throw new UsageException("'--role' 'classifier': expected a role whose vectors have a main direction, "
                + "found the classes, which are drawn anyway; leave it out.");
        _ = reader.Read(map, cancellationToken);
    }

    /// <summary>Differences are read in the tokens of the base: they must be those of both.</summary>
    private static void CheckTokens(Checkpoint fineTuned, Checkpoint original)
    {
        var (found, expected) = (TextTokenizer.Load(fineTuned).Tokens, TextTokenizer.Load(original).Tokens);
        // Vocabularies of other sizes are told with all sizes that differ.
        if (found.Count != expected.Count) return;
        for (var id = 0; id < found.Count; id++)
            if (found[id] != expected[id])
                throw new UsageException($"'{fineTuned.Name}': expected the tokens of its base '{original.Name}', "
                    + $"found token {NumberText.Whole(id)} '{found[id]}' instead of '{expected[id]}'; "
                    + "give the model it was fine-tuned from, or align the two instead.");
    }
}
