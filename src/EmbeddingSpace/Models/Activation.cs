using EmbeddingSpace.Checkpoints;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EmbeddingSpace.Models;

/// <summary>The activation words of config.json, in one table.</summary>
internal static class Activation
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> Functions = new(StringComparer.Ordinal)
    {
        ["gelu"] = x => nn.functional.gelu(x),
        ["gelu_python"] = x => nn.functional.gelu(x),
        ["gelu_new"] = x => nn.functional.gelu(x, GELU.Approximate.tanh),
        ["gelu_fast"] = x => nn.functional.gelu(x, GELU.Approximate.tanh),
        ["gelu_pytorch_tanh"] = x => nn.functional.gelu(x, GELU.Approximate.tanh),
        ["relu"] = x => nn.functional.relu(x),
        ["silu"] = x => nn.functional.silu(x),
        ["swish"] = x => nn.functional.silu(x),
        ["tanh"] = x => tanh(x),
    };

    /// <summary>The function of a word.</summary>
    /// <exception cref="UnknownArchitectureException">The word is in no row of the table.</exception>
    public static Func<Tensor, Tensor> Get(string word, string file) =>
        Functions.TryGetValue(word, out var function)
            ? function
            : throw new UnknownArchitectureException(
                $"Activation '{word}' in '{file}': expected one of {string.Join(", ", Functions.Keys.Order(StringComparer.Ordinal))}. This checkpoint cannot be computed until the activation is added.");
}
