using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.ML.Parameters;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;

namespace Microsoft.ML;

/// <summary>Extension methods of <see cref="DataOperationsCatalog"/> that load transformer models as data.</summary>
/// <remarks>Model folders are data, never code; still, use only those whose origin you trust.</remarks>
public static class EmbeddingSpaceDataCatalog
{
    /// <summary>Load the parameters of a checkpoint as rows: every vector of hidden space that it holds.</summary>
    /// <remarks>
    /// Columns: <c>Role</c> (text: <c>feed-forward-key</c>, <c>feed-forward-value</c>, <c>query</c>, <c>key</c>, <c>value</c>, <c>output</c>,
    /// <c>classifier</c>, <c>embedding</c>, <c>output-bias</c>, <c>feed-forward-value-bias</c>), <c>Layer</c> (<see cref="int"/>, −1 outside the
    /// blocks), <c>Head</c> (<see cref="int"/>, −1 outside attention heads), <c>Index</c> (<see cref="int"/>: within the head or layer; class; token)
    /// and <c>Vector</c> (known-sized vector of <see cref="float"/>, the hidden width). Rows come block by block, then classifier and embedding rows.
    /// Only file headers are read here. A cursor opens the files when it is first asked for a vector, reads the tensors of the rows that are asked for,
    /// and holds one at a time; each cursor has its own, so that any number may run at once.
    /// </remarks>
    /// <param name="catalog">The data catalog.</param>
    /// <param name="checkpoint">The model folder (Hugging Face layout).</param>
    /// <param name="roles">Roles to load. Null: every role that the checkpoint has.</param>
    /// <exception cref="CheckpointException">The model folder cannot be used. Cursors throw <see cref="InvalidCheckpointException"/> at a weight that is
    /// NaN or infinite.</exception>
    /// <exception cref="InvalidSelectionException">The checkpoint has no such role.</exception>
    /// <example>A program that runs offline: <c>samples/ReadParameters</c>.</example>
    public static IDataView LoadParameters(this DataOperationsCatalog catalog, string checkpoint, IReadOnlyList<ParameterRole>? roles = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return ParameterDataView.Open(checkpoint, reader => ParameterBlock.InBlockOrder(reader, roles));
    }

    /// <summary>Load chosen parameters of a checkpoint as rows, in the order of the selections.</summary>
    /// <remarks>The columns are those of <see cref="LoadParameters(DataOperationsCatalog, string, IReadOnlyList{ParameterRole}?)"/>.</remarks>
    /// <param name="catalog">The data catalog.</param>
    /// <param name="checkpoint">The model folder (Hugging Face layout).</param>
    /// <param name="selections">Roles with their layers, heads and indices, and how they are read; layer norms can be folded in.</param>
    /// <exception cref="CheckpointException">The model folder cannot be used. Cursors throw <see cref="InvalidCheckpointException"/> at a weight that is
    /// NaN or infinite.</exception>
    /// <exception cref="InvalidSelectionException">The checkpoint has no such role, layer, head or index.</exception>
    public static IDataView LoadParameters(this DataOperationsCatalog catalog, string checkpoint, IReadOnlyList<ParameterSelection> selections)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(selections);
        return ParameterDataView.Open(checkpoint, reader => [.. selections.SelectMany(selection => ParameterBlock.Of(reader, selection))]);
    }
}
