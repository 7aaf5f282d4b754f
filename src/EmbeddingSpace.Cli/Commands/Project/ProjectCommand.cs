using System.CommandLine;

namespace EmbeddingSpace.Cli.Commands.Project;

/// <summary><c>project</c>: parameters read as tokens, or heads read as pairs of tokens.</summary>
internal static class ProjectCommand
{
    /// <summary>Create the command.</summary>
    public static Command Create(CommandHost host)
    {
        var options = new ProjectCommandOptions();
        var command = new Command("project", "Read parameters as tokens of the vocabulary, or attention heads as pairs of tokens.");
        options.AddTo(command, host.Global);
        return host.AttachAnalysis(command, context => Read(context, options));
    }

    private static (object Document, Report Report) Read(CommandContext context, ProjectCommandOptions options)
    {
        var (parsed, path) = (context.Parsed, context.Model);
        if (options.Interaction(parsed) is { } kind)
        {
            var (heads, how) = (options.Heads(parsed), options.ReadInteraction(parsed));
            using var model = ReadableModel.Open(path, context.AdapterBase, context.ChooseDevice);
            return InteractionReading.Read(context, model, kind, heads, how);
        }
        var (selection, projection) = (options.Selection(parsed), options.ReadProjection(parsed));
        using var read = ReadableModel.Open(path, context.AdapterBase, context.ChooseDevice);
        return RoleReading.Read(context, read, selection, projection);
    }
}
