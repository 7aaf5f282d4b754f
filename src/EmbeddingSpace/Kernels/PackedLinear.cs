using EmbeddingSpace.Architecture;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Kernels;

/// <summary>A linear layer of a block: x · weightᵀ + bias, its weight kept in the layout that computes fastest and nowhere else. Owns its tensors.</summary>
internal sealed class PackedLinear : IDisposable
{
    private readonly FusedLinear? _fused;
    private readonly Tensor _weight;
    private readonly Tensor _bias;

    /// <summary>Take tensors over; they are moved to the device and number format, out of any scope.</summary>
    /// <param name="weight">[out, in].</param>
    /// <param name="bias">[out]; null where the layer has none.</param>
    /// <param name="device">Where the layer computes.</param>
    /// <param name="type">Number format it computes in.</param>
    public PackedLinear(Tensor weight, Tensor? bias, Device device, ScalarType type)
    {
        _fused = FusedLinear.For(device, type);
        // The fused layer reads a bias; adding 0 costs nothing beside the product.
        _bias = (bias ?? zeros(weight.shape[0])).TakeOver(device, type);
        var plain = weight.TakeOver(device, type);
        _weight = plain;
        if (_fused is null) return;
        using (plain) _weight = _fused.Pack(plain);
    }

    /// <summary>Whether a layer on a device and in a number format applies an activation to its result before it is written.</summary>
    public static bool Fuses(ActivationKind activation, Device device, ScalarType type) => Fuses(FusedLinear.For(device, type), activation);

    private static bool Fuses(FusedLinear? fused, ActivationKind activation) => fused is not null && FusedLinear.Applies(activation);

    /// <summary>x [.., in] → [.., out].</summary>
    public Tensor Forward(Tensor x) => _fused?.Forward(x, _weight, _bias, activation: null) ?? nn.functional.linear(x, _weight, _bias);

    /// <summary>activation(x · weightᵀ + bias): [.., in] → [.., out].</summary>
    public Tensor Forward(Tensor x, ActivationKind activation)
    {
        if (Fuses(_fused, activation)) return _fused!.Forward(x, _weight, _bias, activation);
        using var result = Forward(x);
        return activation.Apply(result);
    }

    /// <summary>x · weightᵀ + bias + residual: [.., in] and [.., out] → [.., out].</summary>
    public Tensor ForwardAdd(Tensor x, Tensor residual) =>
        _fused?.ForwardAdd(x, _weight, _bias, residual) ?? nn.functional.linear(x, _weight, _bias).AddInPlace(residual);

    /// <inheritdoc/>
    public void Dispose()
    {
        _weight.Dispose();
        _bias.Dispose();
    }
}
