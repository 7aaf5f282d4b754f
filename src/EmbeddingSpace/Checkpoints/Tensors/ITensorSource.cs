namespace EmbeddingSpace.Checkpoints.Tensors;

/// <summary>Receives a block of whole elements.</summary>
/// <param name="block">Their bytes, in the type of the entry.</param>
/// <param name="firstElement">Index of the first of them in row-major order.</param>
internal delegate void BlockReader(ReadOnlySpan<byte> block, long firstElement);

/// <summary>A tensor whose elements are read when asked for: as a file has them, or merged of several.</summary>
internal interface ITensorSource
{
    /// <summary>What callers see of it.</summary>
    TensorEntry Entry { get; }

    /// <summary>Path of the file, for messages.</summary>
    string Location { get; }

    /// <summary>Read the elements in row-major order, block by block.</summary>
    void ReadBlocks(BlockReader read);

    /// <summary>The bytes of the first element; none where there is no element.</summary>
    byte[] ReadFirst();
}
