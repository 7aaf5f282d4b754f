using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Runtime;
using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>A dense layer: x · weightᵀ + bias, weight [out, in]. Owns its tensors.</summary>
internal sealed class DenseLayer : IDisposable
{
    private DenseLayer((Tensor Weight, Tensor? Bias) read, Device device, ScalarType type)
    {
        Weight = read.Weight.TakeOver(device, type);
        Bias = read.Bias?.TakeOver(device, type);
    }

    /// <summary>[out, in].</summary>
    public Tensor Weight { get; }

    /// <summary>[out], or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>Read from a checkpoint.</summary>
    public static DenseLayer Load(ResolvedModule module, Checkpoint checkpoint, Device device, ScalarType type = ScalarType.Float32) =>
        new(module.ReadBoth(checkpoint), device, type);

    /// <summary>x [.., in] → [.., out].</summary>
    public Tensor Forward(Tensor x) => nn.functional.linear(x, Weight, Bias!);

    /// <inheritdoc/>
    public void Dispose()
    {
        Weight.Dispose();
        Bias?.Dispose();
    }
}
