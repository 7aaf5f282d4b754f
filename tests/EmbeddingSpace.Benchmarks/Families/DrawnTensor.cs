using System.Runtime.InteropServices;
using EmbeddingSpace.Checkpoints.Tensors;

namespace EmbeddingSpace.Benchmarks.Families;

/// <summary>A float32 tensor drawn as it is written: uniform about a mean, the same for the same seed.</summary>
internal sealed class DrawnTensor(string name, IReadOnlyList<long> shape, float mean, int seed) : ITensorSource
{
    private const int BlockLength = 1 << 16;

    // As wide as a normal distribution of deviation .02, with which such models begin.
    private const float Spread = 0.035f;

    /// <inheritdoc/>
    public TensorEntry Entry { get; } = new(name, TensorDataType.F32, shape, "model.safetensors");

    /// <inheritdoc/>
    public string Location => Entry.File;

    /// <inheritdoc/>
    public void ReadBlocks(BlockReader read)
    {
        var random = new Random(seed);
        var block = new float[BlockLength];
        for (long first = 0; first < Entry.Count; first += BlockLength)
        {
            var part = block.AsSpan(0, (int)Math.Min(BlockLength, Entry.Count - first));
            foreach (ref var number in part) number = mean + (Spread * ((2 * random.NextSingle()) - 1));
            read(MemoryMarshal.AsBytes(part), first);
        }
    }

    /// <inheritdoc/>
    public byte[] ReadFirst() => throw new NotSupportedException("A drawn tensor is written whole.");
}
