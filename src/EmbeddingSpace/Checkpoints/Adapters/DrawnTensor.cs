using EmbeddingSpace.Checkpoints.Tensors;
using EmbeddingSpace.Runtime;
using TorchSharp;

namespace EmbeddingSpace.Checkpoints.Adapters;

/// <summary>A weight that no file holds, drawn as PyTorch draws it on the CPU: normal numbers around zero; zeros where the deviation is zero.</summary>
/// <param name="entry">Name, shape and <see cref="TensorDataType.F32"/>.</param>
/// <param name="location">What it is drawn for, for messages.</param>
/// <param name="deviation">Standard deviation of the numbers.</param>
/// <param name="seed">The same seed gives the same numbers.</param>
internal sealed class DrawnTensor(TensorEntry entry, string location, double deviation, ulong seed) : ITensorSource
{
    /// <inheritdoc/>
    public TensorEntry Entry => entry;

    /// <inheritdoc/>
    public string Location => location;

    /// <inheritdoc/>
    public void ReadBlocks(BlockReader read)
    {
        using var drawn = Draw();
        read(drawn.bytes, 0);
    }

    /// <inheritdoc/>
    public byte[] ReadFirst()
    {
        if (entry.Count == 0) return [];
        using var drawn = Draw();
        return drawn.bytes[..sizeof(float)].ToArray();
    }

    private torch.Tensor Draw()
    {
        var cpu = DeviceChoice.Cpu();
        using var generator = new torch.Generator(seed, cpu);
        return torch.zeros([.. entry.Shape], torch.float32, cpu).normal_(0, deviation, generator);
    }
}
