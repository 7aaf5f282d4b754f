using EmbeddingSpace.Architecture;
using EmbeddingSpace.Onnx.Graphs;

namespace EmbeddingSpace.Onnx.Encoders;

/// <summary>Queries and keys turned by their positions.</summary>
internal static class RotaryNodes
{
    /// <summary>Turn.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="heads">[batch, head, sequence, headSize].</param>
    /// <param name="positions">How.</param>
    /// <param name="tokens">Whose they are.</param>
    /// <returns>Of the same shape.</returns>
    public static string Turn(GraphBuilder graph, string heads, RotaryPositions positions, TokenInputs tokens)
    {
        var half = positions.HeadSize / 2;
        // [sequence, headSize / 2]
        string Rows(string kind) => tokens.Once($"{kind} {positions}", () =>
        {
            var turned = graph.Node(kind, [Angles(graph, positions, tokens)]);
            return positions.Factor == 1 ? turned : graph.Multiply(turned, graph.Number(positions.Factor));
        });

        var (cosines, sines) = (Rows("Cos"), Rows("Sin"));
        var (first, second) = (graph.Slice(heads, 0, half), graph.Slice(heads, half, positions.HeadSize));
        return graph.Join(-1, [
            graph.Subtract(graph.Multiply(first, cosines), graph.Multiply(second, sines)),
            graph.Add(graph.Multiply(second, cosines), graph.Multiply(first, sines))]);
    }

    private static string Angles(GraphBuilder graph, RotaryPositions positions, TokenInputs tokens) => tokens.Once($"angles {positions}", () =>
    {
        var frequencies = positions.Frequencies();
        // Records of the same numbers are one key; names have to be short.
        var name = graph.Once($"frequencies {positions}", () => graph.Floats(frequencies));
        return graph.Multiply(graph.Unsqueeze(graph.Cast(tokens.Places, ElementType.Float), 1), name);
    });
}
