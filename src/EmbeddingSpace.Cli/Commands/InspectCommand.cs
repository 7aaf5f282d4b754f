using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization;
using EmbeddingSpace.Cli.Models;
using EmbeddingSpace.Cli.Output;
using EmbeddingSpace.Models;
using Spectre.Console.Rendering;

namespace EmbeddingSpace.Cli.Commands;

/// <summary><c>inspect</c>: sizes and tensors of a model, told by its headers.</summary>
internal static class InspectCommand
{
    /// <summary>Create the command.</summary>
    public static Command Create(GlobalOptions global, CommandLineConsole console)
    {
        var model = CommonOptions.Model();
        return CommandContext.Attach(new Command("inspect", "Show the sizes and tensors of a model. Of a saved .zip: those of its encoder.") { model }, global, console,
            context => Execute(context, context.Get(model)));
    }

    private static int Execute(CommandContext context, string path)
    {
        using var checkpoint = ModelFile.OpenCheckpoint(path);
        var inspection = ModelInspection.Of(checkpoint);
        var (sizes, classes) = (inspection.Architecture, inspection.Classes);
        if (classes is null && ModelFile.IsSaved(path))
        {
            using var saved = ClassifierModel.OpenIfClassifier(context, path);
            classes = saved?.Classes;
        }
        context.Write(new Document(sizes.ModelType, sizes.Layers, sizes.Hidden, sizes.Heads, sizes.Intermediate, sizes.Vocabulary, inspection.Parameters, sizes.MaximumLength,
            [.. inspection.Tensors.Select(tensor => new Entry(tensor.Name, tensor.Role, tensor.Layer, tensor.Shape, tensor.DataType.ToString().ToUpperInvariant()))], classes), Render);
        return ExitCodes.Done;
    }

    private static IEnumerable<IRenderable> Render(Document document)
    {
        yield return Tables.Line(string.Create(CultureInfo.InvariantCulture,
            $"{document.ModelType}: {document.Layers} layers, hidden {document.Hidden}, {document.Heads} heads, intermediate {document.Intermediate}, vocabulary {document.Vocabulary}, {document.Parameters:N0} parameters, at most {document.MaximumLength} tokens"));
        if (document.Classes is { } classes) yield return Tables.Line($"Classes: {string.Join(", ", classes)}");
        var table = Tables.Create("Role", "Layer", "Shape", "Type", "Name");
        foreach (var tensor in document.Tensors)
            table.Add(tensor.Role, tensor.Layer?.ToString(CultureInfo.InvariantCulture) ?? "", $"[{string.Join(", ", tensor.Shape)}]", tensor.Dtype, tensor.Name);
        yield return table;
    }

    private sealed record Document(string ModelType, int Layers, int Hidden, int Heads, int Intermediate, int Vocabulary, long Parameters, int MaximumLength,
        IReadOnlyList<Entry> Tensors, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Classes);

    private sealed record Entry(string Name, string Role, int? Layer, IReadOnlyList<long> Shape, string Dtype);
}
