using System.CommandLine;
using System.Diagnostics;
using EmbeddingSpace.Alignment.Layers;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Projection.Interactions;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;

namespace EmbeddingSpace.Cli.Commands.Align;

/// <summary><c>align</c>: which layer of one model does what a layer of another does.</summary>
internal static class AlignCommand
{
    /// <summary>Create the command.</summary>
    public static Command Create(CommandHost host)
    {
        var source = new InputOption("--source", "S", required: true, description: "Model folder, or saved .zip.");
        var target = new InputOption("--target", "T", required: true,
            description: "The model to compare it with; of another vocabulary, the tokens that both have count.");
        var role = NewOption.Optional<string?>("--role", "R",
            $"Parameters to compare by: {CommonOptions.LayeredRoles}. "
            + $"Without it all of them: the document has one entry a role, and as role '{AlignmentDocument.AllRoles}' their mean.");
        var noSecondOpinions = NewOption.Flag("--no-second-opinions", "Leave linear CKA and SVCCA out.");
        var command = new Command("align", "Compare the layers of two models in embedding space.")
        {
            source, host.Global.SourceAdapter, host.Global.SourceBase, host.Global.SourceBaseSeed,
            target, host.Global.TargetAdapter, host.Global.TargetBase, host.Global.TargetBaseSeed,
            role, noSecondOpinions, host.Global.Seed,
        };
        return host.AttachAnalysis(command, context =>
        {
            var roles = context.Parsed.GetValue(role) is { } word ? new[] { ParameterRoles.Parse(word) } : null;
            var options = new AlignmentOptions { Seed = context.Settings.Seed, SecondOpinions = !context.Parsed.GetValue(noSecondOpinions) };
            return Measure(context, context.Source!, context.Target, roles, options);
        });
    }

    private static (AlignmentDocument Document, Report Report) Measure(
        CommandContext context, string sourcePath, string targetPath, IReadOnlyList<ParameterRole>? roles, AlignmentOptions options)
    {
        var clock = Stopwatch.StartNew();
        using var source = ModelFile.OpenCheckpoint(sourcePath, context.SourceBase);
        using var target = ModelFile.OpenCheckpoint(targetPath, context.TargetBase);
        var spaceOptions = new VocabularySpaceOptions { Device = context.ChooseDevice(), TokenEmbedding = true };
        using var sourceSpace = VocabularySpace.Load(source, spaceOptions);
        using var targetSpace = VocabularySpace.Load(target, spaceOptions);
        var document = context.WithProgress(progress =>
        {
            var (sourceReader, targetReader) = (ParameterReader.Open(source), ParameterReader.Open(target));
            using var alignment = new ModelAlignment(
                sourceReader, sourceSpace, targetReader, targetSpace, options, progress, context.CancellationToken);
            var relatedness = alignment.MeasureRelatedness(context.CancellationToken);
            // All that both models have: one of them may lack gates.
            roles ??= [.. ParameterRoles.Layered.Intersect(sourceReader.Roles).Intersect(targetReader.Roles)];
            var aligned = roles.Select(role => alignment.AlignLayers(role, Named(progress, role), context.CancellationToken)).ToList();
            return AlignmentDocument.Of(aligned, alignment.Shared, relatedness, clock.Elapsed.TotalSeconds, PeakMemory.Bytes());
        });
        return (document, new AlignmentReport(document, source.Name, target.Name).Create());
    }

    /// <summary>Says which role the work is at.</summary>
    private static MappedProgress? Named(IProgress<OperationProgress>? progress, ParameterRole role) =>
        progress is null ? null : new(progress, value => value with { Phase = $"{value.Phase}: {role.Name()}" });
}
