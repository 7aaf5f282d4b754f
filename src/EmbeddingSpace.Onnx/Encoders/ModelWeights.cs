using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Onnx.Graphs;
using static TorchSharp.torch;

namespace EmbeddingSpace.Onnx.Encoders;

/// <summary>Weights of one model as constants of a graph, each once, and the steps that they make alone.</summary>
/// <param name="graph">The graph.</param>
/// <param name="map">The model.</param>
/// <param name="prefix">What the names of its weights begin with.</param>
internal sealed class ModelWeights(GraphBuilder graph, ModelMap map, string prefix)
{
    /// <summary>The graph.</summary>
    public GraphBuilder Graph => graph;

    /// <summary>The model.</summary>
    public ModelMap Map => map;

    /// <summary>What the names of its weights begin with.</summary>
    public string Prefix => prefix;

    /// <summary>x · weightᵀ + bias: [.., in] → [.., out].</summary>
    public string Dense(string x, ResolvedModule module)
    {
        var (output, input) = Sizes(module);
        var weight = graph.Weight($"{Name(module)}.weight", [input, output], () =>
        {
            using var stored = module.ReadWeight(map.Checkpoint);
            return stored.t().contiguous();
        });
        var product = graph.Product(x, weight);
        return module.Bias is null ? product : graph.Add(product, Bias(module, output));
    }

    /// <summary>A table [rows, width], as it is stored.</summary>
    public string Table(ResolvedModule module) =>
        graph.Weight($"{Name(module)}.weight", [.. module.Weight.Shape], () => module.ReadWeight(map.Checkpoint));

    /// <summary>The bias of a module [out].</summary>
    public string Bias(ResolvedModule module, long size) => graph.Weight($"{Name(module)}.bias", [size], () => module.ReadBias(map.Checkpoint)!);

    /// <summary>A norm of the family's kind over the last axis.</summary>
    public string Norm(string x, ResolvedModule module)
    {
        var (size, epsilon) = (module.Weight.Shape[0], map.Architecture.NormEpsilon);
        var weight = graph.Weight($"{Name(module)}.weight", [size], () => map.ReadNormWeight(module));
        return map.Family.Block.NormKind == NormKind.Layer
            ? graph.LayerNorm(x, weight, module.Bias is null ? null : Bias(module, size), epsilon)
            : graph.RootMeanSquareNorm(x, weight, epsilon);
    }

    /// <summary>The same where the model has the module; else x.</summary>
    public string NormWhereThere(string x, ResolvedModule? module) => module is null ? x : Norm(x, module);

    /// <summary>A tensor that is computed of weights when it is written.</summary>
    public string Computed(string name, IReadOnlyList<long> sizes, Func<Tensor> read) => graph.Weight(prefix + name, sizes, read);

    // Parts of one stored tensor are told apart by what they do.
    private string Name(ResolvedModule module) => prefix + (module.Parts == 1 ? module.Name : $"{module.Name}.{module.Role}");

    private static (long Output, long Input) Sizes(ResolvedModule module)
    {
        var stored = module.Weight.Shape;
        return module.Kind == ModuleKind.TransposedLinear ? (stored[1] / module.Parts, stored[0]) : (stored[0] / module.Parts, stored[1]);
    }
}
