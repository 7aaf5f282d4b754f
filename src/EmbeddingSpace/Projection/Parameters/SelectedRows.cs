using EmbeddingSpace.Projection.Spaces;
using static TorchSharp.torch;

namespace EmbeddingSpace.Projection.Parameters;

/// <summary>The rows of a selection within one layer.</summary>
internal static class SelectedRows
{
    /// <summary>Read them.</summary>
    /// <returns>[selected vectors, hidden] on the CPU, in no dispose scope: the caller disposes it.</returns>
    /// <exception cref="InvalidSelectionException">The model has no such vectors, or the selection names no layer.</exception>
    public static Tensor Read(ParameterReader reader, ParameterSelection selection, ScalarType type)
    {
        reader.Check(selection);
        if (selection.Role.IsLayered() && selection.Layer is null)
            throw new InvalidSelectionException(
                $"Role '{selection.Role.Name()}' of '{reader.Name}': expected the layer to measure, got none; "
                + $"give one from 0 to {reader.Architecture.Layers - 1}.");
        using var rows = reader.ReadRows(selection.Role, selection.Layer, type, selection);
        return IdTensors.Select(rows, [.. reader.Places(selection).Select(place => place.Row)]);
    }
}
