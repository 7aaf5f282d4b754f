using EmbeddingSpace.Architecture;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EmbeddingSpace.Kernels;

/// <summary>Activations computed.</summary>
internal static class ActivationFunction
{
    /// <summary>Any shape to the same shape; a new tensor.</summary>
    public static Tensor Apply(this ActivationKind kind, Tensor x) => kind switch
    {
        ActivationKind.Gelu => nn.functional.gelu(x),
        ActivationKind.GeluTanh => nn.functional.gelu(x, GELU.Approximate.tanh),
        ActivationKind.Relu => nn.functional.relu(x),
        ActivationKind.Silu => nn.functional.silu(x),
        ActivationKind.Tanh => tanh(x),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Expected a defined activation."),
    };
}
