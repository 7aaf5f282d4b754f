using EmbeddingSpace.Onnx.Graphs;

namespace EmbeddingSpace.ML.Columns;

/// <summary>How a graph computes columns of a row's numbers [batch, numbers].</summary>
internal static class ColumnGraphs
{
    /// <summary>The numbers as they are.</summary>
    public static string Copy(GraphBuilder _, string numbers) => numbers;

    /// <summary>A probability each.</summary>
    public static string Sigmoid(GraphBuilder graph, string numbers) => graph.Node("Sigmoid", [numbers]);

    /// <summary>The key of the largest, counted from 1 [batch, 1]; the first of equal ones wins.</summary>
    public static string Winner(GraphBuilder graph, string numbers) => graph.Cast(graph.Add(Largest(graph, numbers), graph.Integer(1)), ElementType.Key);

    /// <summary>How far one of two is ahead [batch, 1].</summary>
    public static string Margin(GraphBuilder graph, string numbers, int positive) =>
        graph.Subtract(graph.Slice(numbers, positive, positive + 1), graph.Slice(numbers, 1 - positive, 2 - positive));

    /// <summary>Whether one of two is the largest [batch, 1].</summary>
    public static string IsWinner(GraphBuilder graph, string numbers, int positive) =>
        graph.Node("Equal", [Largest(graph, numbers), graph.Integer(positive)]);

    private static string Largest(GraphBuilder graph, string numbers) => graph.Node("ArgMax", [numbers], ("axis", 1L), ("keepdims", 1L));
}
