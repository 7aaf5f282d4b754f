namespace EmbeddingSpace.Checkpoints.Tensors;

/// <summary>One stored tensor as the file's header declares it; no byte of its data is read yet.</summary>
/// <param name="Name">Name in the file, e.g. <c>bert.embeddings.word_embeddings.weight</c>.</param>
/// <param name="DataType">Stored element type.</param>
/// <param name="Shape">Sizes of the axes, outermost first; empty for a scalar.</param>
/// <param name="File">Name of the weights file that holds it, relative to the checkpoint.</param>
public sealed record TensorEntry(string Name, TensorDataType DataType, IReadOnlyList<long> Shape, string File)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => checked(product * size));
}
