using EmbeddingSpace.Checkpoints;
using static TorchSharp.torch;

namespace EmbeddingSpace.Models;

/// <summary>A dense layer: x · weightᵀ + bias, weight [out, in]. Owns its tensors.</summary>
internal sealed class Dense : IDisposable
{
    /// <summary>Take tensors over; they are moved to the device and out of any scope.</summary>
    public Dense(Tensor weight, Tensor? bias, Device device)
    {
        Weight = Own(weight, device);
        Bias = bias is null ? null : Own(bias, device);
    }

    /// <summary>[out, in].</summary>
    public Tensor Weight { get; }

    /// <summary>[out], or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>Read from a checkpoint.</summary>
    public static Dense Load(ResolvedModule module, Checkpoint checkpoint, Device device) =>
        new(module.ReadWeight(checkpoint), module.ReadBias(checkpoint), device);

    /// <summary>x [.., in] → [.., out].</summary>
    public Tensor Forward(Tensor x) => nn.functional.linear(x, Weight, Bias!);

    /// <inheritdoc/>
    public void Dispose()
    {
        Weight.Dispose();
        Bias?.Dispose();
    }

    internal static Tensor Own(Tensor tensor, Device device)
    {
        var moved = tensor.to(device);
        if (!ReferenceEquals(moved, tensor)) tensor.Dispose();
        return moved.DetachFromDisposeScope();
    }
}
