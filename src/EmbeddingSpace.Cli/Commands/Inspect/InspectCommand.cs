using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Cli.CommandLine;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Cli.Models;
using EmbeddingSpace.Cli.Reports;
using EmbeddingSpace.Cli.Reports.Content;

namespace EmbeddingSpace.Cli.Commands.Inspect;

/// <summary><c>inspect</c>: sizes and tensors of a model, told by its headers.</summary>
internal static class InspectCommand
{
    /// <summary>Create the command.</summary>
    public static Command Create(GlobalOptions global, CommandLineConsole console)
    {
        var model = CommonOptions.Model();
        var files = new ReportOptions(pictures: false);
        var command = new Command("inspect", "Show the sizes and tensors of a model. Of a saved .zip: those of its encoder.") { model };
        files.AddTo(command);
        return CommandContext.Attach(command, global, console, context =>
        {
            using var output = files.Begin(context.Parsed);
            return Execute(context, context.Get(model), output);
        });
    }

    private static int Execute(CommandContext context, string path, ReportFiles files)
    {
        using var checkpoint = ModelFile.OpenCheckpoint(path);
        var inspection = ModelInspection.Of(checkpoint);
        var (sizes, classes) = (inspection.Architecture, inspection.Classes);
        if (classes is null && ModelFile.IsSaved(path))
        {
            using var saved = ClassifierModel.OpenIfClassifier(context, path);
            classes = saved?.Classes;
        }
        var document = new Document(sizes.ModelType, sizes.Layers, sizes.Hidden, sizes.Heads, sizes.Intermediate, sizes.Vocabulary, inspection.Parameters, sizes.MaximumLength,
            [.. inspection.Tensors.Select(tensor => new Entry(tensor.Name, tensor.Role, tensor.Layer, tensor.Shape, tensor.DataType.ToString().ToUpperInvariant()))], classes);
        context.Write(document, Describe(document, checkpoint.Name), files);
        return ExitCodes.Done;
    }

    private static Report Describe(Document document, string name) => new(name,
        string.Create(CultureInfo.InvariantCulture, $"{document.ModelType}: {document.Layers} layers, hidden {document.Hidden}, {document.Heads} heads, intermediate {document.Intermediate}, vocabulary {document.Vocabulary}, {document.Parameters:N0} parameters, at most {document.MaximumLength} tokens"),
        document.Classes is { } classes ? [new("Classes", string.Join(", ", classes))] : [], [], [],
        new("Tensors", ["Role", "Layer", "Shape", "Type", "Name"], [.. document.Tensors.Select(tensor => (IReadOnlyList<ReportCell>)
            [tensor.Role, tensor.Layer, $"[{string.Join(", ", tensor.Shape)}]", tensor.Dtype, tensor.Name])]));

    private sealed record Document(string ModelType, int Layers, int Hidden, int Heads, int Intermediate, int Vocabulary, long Parameters, int MaximumLength,
        IReadOnlyList<Entry> Tensors, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Classes);

    private sealed record Entry(string Name, string Role, int? Layer, IReadOnlyList<long> Shape, string Dtype);
}
