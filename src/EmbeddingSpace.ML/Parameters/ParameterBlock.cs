using EmbeddingSpace.Projection.Interactions;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;

namespace EmbeddingSpace.ML.Parameters;

/// <summary>Rows that lie in one stored tensor.</summary>
/// <param name="Selection">How they are read.</param>
/// <param name="Layer">Their block; null outside the blocks.</param>
/// <param name="Places">Head, index and row in the tensor of each.</param>
internal sealed record ParameterBlock(ParameterSelection Selection, int? Layer, (int? Head, int Index, int Row)[] Places)
{
    /// <summary>Word of the role.</summary>
    public string RoleName { get; } = Selection.Role.Name();

    /// <summary>The blocks of a selection.</summary>
    /// <exception cref="InvalidSelectionException">The model has no such role, layer, head or index.</exception>
    public static IEnumerable<ParameterBlock> Of(ParameterReader reader, ParameterSelection selection)
    {
        reader.Check(selection);
        // A copy: what is selected stays what was checked.
        var own = selection with { Indices = selection.Indices is null ? null : [.. selection.Indices] };
        var places = reader.Places(own).ToArray();
        return reader.Layers(own).Select(layer => new ParameterBlock(own, layer, places));
    }

    /// <summary>The roles of block 0, of block 1, …, then those outside the blocks.</summary>
    /// <exception cref="InvalidSelectionException">The model has no such role.</exception>
    public static IReadOnlyList<ParameterBlock> InBlockOrder(ParameterReader reader, IReadOnlyList<ParameterRole>? roles) =>
        // Sorting is stable: within a layer the roles keep their order.
        [.. (roles ?? reader.Roles).SelectMany(role => Of(reader, new() { Role = role })).OrderBy(block => block.Layer ?? int.MaxValue)];
}
