using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>A dense layer: x · weightᵀ + bias, weight [out, in]. Owns its tensors.</summary>
internal sealed class Dense : IDisposable
{
    /// <summary>Take tensors over; they are moved to the device and out of any scope.</summary>
    public Dense(Tensor weight, Tensor? bias, Device device, ScalarType type = ScalarType.Float32)
    {
        Weight = Own(weight, device, type);
        Bias = bias is null ? null : Own(bias, device, type);
    }

    /// <summary>[out, in].</summary>
    public Tensor Weight { get; }

    /// <summary>[out], or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>Read from a checkpoint.</summary>
    public static Dense Load(ResolvedModule module, Checkpoint checkpoint, Device device, ScalarType type = ScalarType.Float32) =>
        new(module.ReadWeight(checkpoint), module.ReadBias(checkpoint), device, type);

    /// <summary>x [.., in] → [.., out].</summary>
    public Tensor Forward(Tensor x) => nn.functional.linear(x, Weight, Bias!);

    /// <inheritdoc/>
    public void Dispose()
    {
        Weight.Dispose();
        Bias?.Dispose();
    }

    /// <summary>Take a tensor over: moved to a device, out of any scope.</summary>
    internal static Tensor Own(Tensor tensor, Device device) => Own(tensor, device, tensor.dtype);

    /// <summary>Take a tensor over: moved to a device and number format, out of any scope.</summary>
    internal static Tensor Own(Tensor tensor, Device device, ScalarType type)
    {
        var moved = tensor.to(type, device);
        if (!ReferenceEquals(moved, tensor)) tensor.Dispose();
        return moved.DetachFromDisposeScope();
    }
}
