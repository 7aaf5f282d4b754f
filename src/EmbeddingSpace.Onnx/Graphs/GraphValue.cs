namespace EmbeddingSpace.Onnx.Graphs;

/// <summary>What goes into a graph or comes out of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Element">What its elements are.</param>
/// <param name="Axes">Each axis: a size, or the name of one that is only known when the graph runs.</param>
internal sealed record GraphValue(string Name, ElementType Element, IReadOnlyList<GraphAxis> Axes);
