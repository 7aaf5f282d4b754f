using System.Text.Json.Serialization;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints.Adapters;
using EmbeddingSpace.Forward;

namespace EmbeddingSpace.Cli.Commands.Inspect;

/// <summary>What <c>inspect</c> hands over.</summary>
/// <param name="ModelType">Family of the architecture.</param>
/// <param name="Layers">Number of blocks.</param>
/// <param name="Hidden">Width of hidden states.</param>
/// <param name="Heads">Attention heads a block.</param>
/// <param name="Intermediate">Width inside the feed-forward part.</param>
/// <param name="Vocabulary">Number of tokens.</param>
/// <param name="Parameters">Numbers in all tensors.</param>
/// <param name="MaximumLength">Longest text in tokens.</param>
/// <param name="Tensors">Each tensor.</param>
/// <param name="Classes">Class names; left out where the model is no classifier.</param>
/// <param name="Ignored">Stored tensors that nothing of the model needs and its family does not know; left out where there are none.</param>
/// <param name="SharedLayers">Layers that compute with one stored block, group by group; left out where every layer has its own.</param>
/// <param name="Adapter">The adapter that is merged in; left out where the folder holds a whole model.</param>
/// <param name="FastPath">Which parts of computing it the fast path serves on this machine's CPU; left out where libtorch cannot be loaded.</param>
internal sealed record InspectionDocument(
    string ModelType, int Layers, int Hidden, int Heads, int Intermediate, int Vocabulary, long Parameters, int MaximumLength,
    IReadOnlyList<InspectionDocument.Entry> Tensors,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Classes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Ignored,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<IReadOnlyList<int>>? SharedLayers,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] InspectionDocument.AdapterEntry? Adapter,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FastPathPart>? FastPath)
{
    /// <summary>Gather.</summary>
    public static InspectionDocument Of(
        ModelInspection inspection, CheckpointAdapter? adapter, IReadOnlyList<string>? classes, IReadOnlyList<FastPathPart>? fastPath)
    {
        var sizes = inspection.Architecture;
        return new(
            sizes.ModelType, sizes.Layers, sizes.Hidden, sizes.Heads, sizes.Intermediate, sizes.Vocabulary, inspection.Parameters, sizes.MaximumLength,
            [.. inspection.Tensors.Select(tensor =>
                new Entry(tensor.Name, tensor.Role, tensor.Layer, tensor.Shape, tensor.DataType.ToString().ToUpperInvariant()))],
            classes,
            inspection.Ignored.Count == 0 ? null : inspection.Ignored,
            Shared(sizes) is { Length: > 0 } shared ? shared : null,
            adapter is null ? null : new(adapter.Method, adapter.BaseLocation, adapter.Task,
                [.. adapter.Modules.Select(module => new ModuleEntry(module.Name, module.Rank, module.Scale))], adapter.ReplacedTensors,
                adapter.DrawnTensors.Count > 0 ? adapter.DrawnTensors : null),
            fastPath);
    }

    private static IReadOnlyList<int>[] Shared(ModelArchitecture sizes) =>
        [.. Enumerable.Range(0, sizes.Layers).Select(sizes.LayersSharing).Where((layers, layer) => layers.Count > 1 && layers[0] == layer)];

    /// <summary>An adapter.</summary>
    /// <param name="Method">LoRA, rsLoRA or DoRA.</param>
    /// <param name="Base">Folder of its base model.</param>
    /// <param name="Task">What it was trained for; null where it does not say.</param>
    /// <param name="Modules">The modules that it changes.</param>
    /// <param name="Replaced">The tensors that are its own.</param>
    /// <param name="Drawn">The tensors that stand in no file; left out where there are none.</param>
    internal sealed record AdapterEntry(string Method, string Base, string? Task, IReadOnlyList<ModuleEntry> Modules, IReadOnlyList<string> Replaced,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Drawn);

    /// <summary>A module that an adapter changes.</summary>
    internal sealed record ModuleEntry(string Name, int Rank, double Scale);

    /// <summary>One tensor.</summary>
    internal sealed record Entry(string Name, string Role, int? Layer, IReadOnlyList<long> Shape, string Dtype);
}
