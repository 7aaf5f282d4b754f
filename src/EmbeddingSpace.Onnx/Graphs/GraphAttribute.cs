namespace EmbeddingSpace.Onnx.Graphs;

/// <summary>A setting of a node: a whole number, several, a number or a text.</summary>
/// <param name="Name">Its name in the operator's definition.</param>
/// <param name="Value">A <see cref="long"/>, a list of them, a <see cref="float"/> or a <see cref="string"/>.</param>
internal sealed record GraphAttribute(string Name, object Value)
{
    public static implicit operator GraphAttribute((string Name, long Value) pair) => new(pair.Name, pair.Value);

    public static implicit operator GraphAttribute((string Name, float Value) pair) => new(pair.Name, pair.Value);

    public static implicit operator GraphAttribute((string Name, string Value) pair) => new(pair.Name, pair.Value);

    public static implicit operator GraphAttribute((string Name, long[] Value) pair) => new(pair.Name, pair.Value);
}
