using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Sentences;

/// <summary>The activations that a dense layer's file may name: classes of torch, by the last part of their path, which says where they lie.</summary>
internal static class SentenceActivations
{
    private const string Prefix = "torch.nn.";

    // With the settings that torch's classes have where nothing is said, as no file says anything.
    private static readonly Dictionary<string, Func<Tensor, Tensor>> Functions = new(StringComparer.Ordinal)
    {
        ["Identity"] = vectors => vectors,
        ["Tanh"] = tanh,
        ["ReLU"] = vectors => nn.functional.relu(vectors),
        ["GELU"] = nn.functional.gelu,
        ["SiLU"] = vectors => nn.functional.silu(vectors),
        ["Sigmoid"] = sigmoid,
        ["LeakyReLU"] = vectors => vectors.LeakyRelu(0.01),
        ["ELU"] = vectors => vectors.Elu(1),
        ["Mish"] = vectors => vectors.Mish(),
    };

    /// <summary>Every class, for messages.</summary>
    public static string Known => string.Join(", ", Functions.Keys);

    /// <summary>The function of a class; null for one that is not computed.</summary>
    public static Func<Tensor, Tensor>? Find(string path) =>
        path.StartsWith(Prefix, StringComparison.Ordinal) ? Functions.GetValueOrDefault(ClassOf(path)) : null;

    /// <summary>The class that a path ends in.</summary>
    public static string ClassOf(string path) => path[(path.LastIndexOf('.') + 1)..];
}
