using EmbeddingSpace.Architecture;
using EmbeddingSpace.Onnx.Graphs;

namespace EmbeddingSpace.Onnx.Encoders;

/// <summary>Activations, in the forms that runtimes make one step of.</summary>
internal static class ActivationNodes
{
    /// <summary>Any shape to the same shape.</summary>
    public static string Apply(GraphBuilder graph, ActivationKind kind, string x) => kind switch
    {
        ActivationKind.Gelu => Gelu(graph, x),
        ActivationKind.GeluTanh => GeluTanh(graph, x),
        ActivationKind.Relu => graph.Node("Relu", [x]),
        ActivationKind.Silu => graph.Multiply(x, graph.Node("Sigmoid", [x])),
        ActivationKind.Tanh => graph.Node("Tanh", [x]),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Expected a defined activation."),
    };

    private static string Gelu(GraphBuilder graph, string x)
    {
        var error = graph.Node("Erf", [graph.Divide(x, graph.Number(Math.Sqrt(2)))]);
        return graph.Multiply(graph.Multiply(x, graph.Add(error, graph.Number(1))), graph.Number(0.5));
    }

    private static string GeluTanh(GraphBuilder graph, string x)
    {
        var cube = graph.Multiply(graph.Node("Pow", [x, graph.Number(3)]), graph.Number(0.044715));
        var inner = graph.Multiply(graph.Add(x, cube), graph.Number(Math.Sqrt(2 / Math.PI)));
        return graph.Multiply(graph.Multiply(x, graph.Number(0.5)), graph.Add(graph.Node("Tanh", [inner]), graph.Number(1)));
    }
}
