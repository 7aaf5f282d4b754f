namespace EmbeddingSpace.Architecture;

/// <summary>What stands between two layers of a model.</summary>
internal enum ActivationKind
{
    /// <summary>x · Φ(x).</summary>
    Gelu,

    /// <summary>Its approximation by tanh.</summary>
    GeluTanh,

    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>x · sigmoid(x).</summary>
    Silu,

    /// <summary>tanh(x).</summary>
    Tanh,
}

/// <summary>The words that config.json and family files have for activations, in one table.</summary>
internal static class ActivationWords
{
    private static readonly Dictionary<string, ActivationKind> Table = new(StringComparer.Ordinal)
    {
        ["gelu"] = ActivationKind.Gelu,
        ["gelu_python"] = ActivationKind.Gelu,
        ["gelu_new"] = ActivationKind.GeluTanh,
        ["gelu_fast"] = ActivationKind.GeluTanh,
        ["gelu_pytorch_tanh"] = ActivationKind.GeluTanh,
        ["relu"] = ActivationKind.Relu,
        ["silu"] = ActivationKind.Silu,
        ["swish"] = ActivationKind.Silu,
        ["tanh"] = ActivationKind.Tanh,
    };

    /// <summary>
    /// The activation of a word. Asked when a model is loaded to compute: a checkpoint with a word of its own can still be inspected and read.
    /// </summary>
    /// <exception cref="UnknownArchitectureException">The word is in no row of the table.</exception>
    public static ActivationKind Parse(string word, string file)
    {
        if (Table.TryGetValue(word, out var kind)) return kind;
        var known = string.Join(", ", Table.Keys.Order(StringComparer.Ordinal));
        throw new UnknownArchitectureException(
            $"Activation '{word}' in '{file}': expected one of {known}. This checkpoint cannot be computed until the activation is added.");
    }
}
