using System.CommandLine;
using System.Diagnostics;
using EmbeddingSpace.Alignment.Layers;
using EmbeddingSpace.Cli.CommandLine;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Cli.Models;
using EmbeddingSpace.Cli.Output;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Projection.Interactions;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;

namespace EmbeddingSpace.Cli.Commands.Align;

/// <summary><c>align</c>: which layer of one model does what a layer of another does.</summary>
internal static class AlignCommand
{
    /// <summary>Create the command.</summary>
    public static Command Create(GlobalOptions global, CommandLineConsole console)
    {
        var source = CommonOptions.Required("--source", "S", "Model folder, or saved .zip.");
        var target = CommonOptions.Required("--target", "T", "The model to compare it with; of another vocabulary, the tokens that both have count.");
        var role = new Option<string?>("--role")
        {
            Description = $"Parameters to compare by: {string.Join(", ", ParameterRoles.Layered.Select(ParameterRoles.Name))}. Without it all of them: the document has one entry a role, and as role '{AlignmentDocument.AllRoles}' their mean.",
            HelpName = "R",
        };
        var noOpinions = new Option<bool>("--no-second-opinions") { Description = "Leave linear CKA and SVCCA out." };
        var files = new ReportOptions();
        var command = new Command("align", "Compare the layers of two models in embedding space.") { source, target, role, noOpinions, global.Seed };
        files.AddTo(command);
        return CommandContext.Attach(command, global, console, context =>
        {
            using var output = files.Begin(context.Parsed);
            var roles = context.Parsed.GetValue(role) is { } word ? [ParameterRoles.Parse(word)] : ParameterRoles.Layered;
            var (document, sourceName, targetName) = Measure(context, context.Get(source), context.Get(target), roles, new AlignmentOptions { Seed = context.Settings.Seed, SecondOpinions = !context.Parsed.GetValue(noOpinions) });
            context.Write(document, AlignmentReport.Of(document, sourceName, targetName), output);
            return ExitCodes.Done;
        });
    }

    private static (AlignmentDocument Document, string Source, string Target) Measure(CommandContext context, string sourcePath, string targetPath, IReadOnlyList<ParameterRole> roles, AlignmentOptions options)
    {
        var clock = Stopwatch.StartNew();
        using var source = ModelFile.OpenCheckpoint(sourcePath);
        using var target = ModelFile.OpenCheckpoint(targetPath);
        var device = context.ChooseDevice();
        using var sourceSpace = VocabularySpace.Load(source, new() { Device = device, TokenEmbedding = true });
        using var targetSpace = VocabularySpace.Load(target, new() { Device = device, TokenEmbedding = true });
        return context.WithProgress(progress =>
        {
            using var alignment = new ModelAlignment(ParameterReader.Open(source), sourceSpace, ParameterReader.Open(target), targetSpace, options, progress, context.CancellationToken);
            var relatedness = alignment.MeasureRelatedness(context.CancellationToken);
            var aligned = roles.Select(role => alignment.AlignLayers(role, Named(progress, role), context.CancellationToken)).ToList();
            return (AlignmentDocument.Of(aligned, alignment.Shared, relatedness, clock.Elapsed.TotalSeconds, PeakMemory.Bytes()), source.Name, target.Name);
        });
    }

    private static RoleProgress? Named(IProgress<OperationProgress>? progress, ParameterRole role) => progress is null ? null : new(progress, role.Name());

    /// <summary>Says which role the work is at.</summary>
    private sealed class RoleProgress(IProgress<OperationProgress> progress, string role) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => progress.Report(value with { Phase = $"{value.Phase}: {role}" });
    }
}
