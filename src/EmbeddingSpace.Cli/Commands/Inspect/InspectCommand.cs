using System.CommandLine;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;

namespace EmbeddingSpace.Cli.Commands.Inspect;

/// <summary><c>inspect</c>: sizes and tensors of a model, told by its headers.</summary>
internal static class InspectCommand
{
    /// <summary>Create the command.</summary>
    public static Command Create(CommandHost host)
    {
        var model = CommonOptions.Model();
        var command = new Command("inspect", "Show the sizes and tensors of a model. Of a saved .zip: those of its encoder.")
        {
            model, host.Global.Adapter, host.Global.AdapterBase, host.Global.BaseSeed,
        };
        return host.AttachAnalysis(command, context => Inspect(context, context.Model), pictures: false);
    }

    private static (InspectionDocument Document, Report Report) Inspect(CommandContext context, string path)
    {
        using var checkpoint = ModelFile.OpenCheckpoint(path, context.AdapterBase);
        var inspection = ModelInspection.Of(checkpoint);
        var document = InspectionDocument.Of(inspection, checkpoint.Adapter, inspection.Classes ?? SavedClasses(context, path), FastPathOf(checkpoint));
        return (document, InspectionReport.Of(document, checkpoint.Name));
    }

    // Headers are read where libtorch cannot be loaded too; how it would compute is then not known.
    private static IReadOnlyList<FastPathPart>? FastPathOf(Checkpoint checkpoint)
    {
        try
        {
            return FastPath.Of(checkpoint);
        }
        catch (DllNotFoundException)
        {
            return null;
        }
    }

    /// <summary>A saved classifier keeps its class names beside its encoder.</summary>
    private static IReadOnlyList<string>? SavedClasses(CommandContext context, string path)
    {
        if (!ModelFile.IsSaved(path)) return null;
        using var saved = ClassifierModel.OpenIfClassifier(context.CreateMLContext(), path);
        return saved?.Classes;
    }
}
