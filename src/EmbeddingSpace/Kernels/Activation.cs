using EmbeddingSpace.Checkpoints.Exceptions;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EmbeddingSpace.Kernels;

/// <summary>An activation of config.json.</summary>
/// <param name="Apply">Any shape to the same shape; a new tensor.</param>
/// <param name="Fused">The same inside a fused linear layer; null where that has no such thing.</param>
internal sealed record Activation(Func<Tensor, Tensor> Apply, FusedActivation? Fused = null)
{
    private static readonly Activation Gelu = new(x => nn.functional.gelu(x), FusedActivation.Gelu);
    private static readonly Activation GeluTanh = new(x => nn.functional.gelu(x, GELU.Approximate.tanh), FusedActivation.GeluTanh);
    private static readonly Activation Silu = new(x => nn.functional.silu(x));

    // The words of config.json, in one table.
    private static readonly Dictionary<string, Activation> Table = new(StringComparer.Ordinal)
    {
        ["gelu"] = Gelu,
        ["gelu_python"] = Gelu,
        ["gelu_new"] = GeluTanh,
        ["gelu_fast"] = GeluTanh,
        ["gelu_pytorch_tanh"] = GeluTanh,
        ["relu"] = new(x => nn.functional.relu(x), FusedActivation.Relu),
        ["silu"] = Silu,
        ["swish"] = Silu,
        ["tanh"] = new(x => tanh(x)),
    };

    /// <summary>The activation of a word.</summary>
    /// <exception cref="UnknownArchitectureException">The word is in no row of the table.</exception>
    public static Activation Get(string word, string file) =>
        Table.TryGetValue(word, out var activation)
            ? activation
            : throw new UnknownArchitectureException(
                $"Activation '{word}' in '{file}': expected one of {string.Join(", ", Table.Keys.Order(StringComparer.Ordinal))}. This checkpoint cannot be computed until the activation is added.");
}
