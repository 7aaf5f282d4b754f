using System.Text.Json.Serialization;
using EmbeddingSpace.Architecture;

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
internal sealed record InspectionDocument(
    string ModelType, int Layers, int Hidden, int Heads, int Intermediate, int Vocabulary, long Parameters, int MaximumLength,
    IReadOnlyList<InspectionDocument.Entry> Tensors,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Classes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Ignored)
{
    /// <summary>Gather.</summary>
    public static InspectionDocument Of(ModelInspection inspection, IReadOnlyList<string>? classes)
    {
        var sizes = inspection.Architecture;
        return new(
            sizes.ModelType, sizes.Layers, sizes.Hidden, sizes.Heads, sizes.Intermediate, sizes.Vocabulary, inspection.Parameters, sizes.MaximumLength,
            [.. inspection.Tensors.Select(tensor =>
                new Entry(tensor.Name, tensor.Role, tensor.Layer, tensor.Shape, tensor.DataType.ToString().ToUpperInvariant()))],
            classes,
            inspection.Ignored.Count == 0 ? null : inspection.Ignored);
    }

    /// <summary>One tensor.</summary>
    internal sealed record Entry(string Name, string Role, int? Layer, IReadOnlyList<long> Shape, string Dtype);
}
