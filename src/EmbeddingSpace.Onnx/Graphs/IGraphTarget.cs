namespace EmbeddingSpace.Onnx.Graphs;

/// <summary>What a graph is written to: a file of its own, or the graph of another writer.</summary>
internal interface IGraphTarget
{
    /// <summary>Version of the operators that its nodes may use.</summary>
    int Opset { get; }

    /// <summary>Add a step; what it reads was added before.</summary>
    void Add(GraphNode node);

    /// <summary>Add a constant.</summary>
    void Add(GraphTensor tensor);
}
