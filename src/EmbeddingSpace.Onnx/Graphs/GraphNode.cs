namespace EmbeddingSpace.Onnx.Graphs;

/// <summary>One step of a graph.</summary>
/// <param name="Kind">Name of its operator.</param>
/// <param name="Inputs">Names of the values that it reads.</param>
/// <param name="Outputs">Names of the values that it gives.</param>
/// <param name="Attributes">Its settings.</param>
internal sealed record GraphNode(string Kind, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyList<GraphAttribute> Attributes)
{
    /// <summary>Whose operator it is; empty for those of the format itself.</summary>
    public string Domain { get; init; } = "";
}
