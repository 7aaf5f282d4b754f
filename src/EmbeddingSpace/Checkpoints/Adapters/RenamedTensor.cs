using EmbeddingSpace.Checkpoints.Tensors;

namespace EmbeddingSpace.Checkpoints.Adapters;

/// <summary>A tensor of the adapter under the name that it has in the model.</summary>
internal sealed class RenamedTensor(ITensorSource tensor, string name) : ITensorSource
{
    /// <inheritdoc/>
    public TensorEntry Entry { get; } = tensor.Entry with { Name = name };

    /// <inheritdoc/>
    public string Location => tensor.Location;

    /// <inheritdoc/>
    public void ReadBlocks(BlockReader read) => tensor.ReadBlocks(read);

    /// <inheritdoc/>
    public byte[] ReadFirst() => tensor.ReadFirst();
}
