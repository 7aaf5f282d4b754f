namespace EmbeddingSpace.Onnx.Graphs;

/// <summary>One axis of a value: a size, or the name of one that is only known when the graph runs.</summary>
/// <param name="Size">The size; null where it has a name.</param>
/// <param name="Name">The name; null where it has a size.</param>
internal readonly record struct GraphAxis(long? Size, string? Name)
{
    /// <summary>Texts of a call.</summary>
    public static GraphAxis Batch { get; } = new(null, "batch");

    /// <summary>Tokens of the longest text of a call.</summary>
    public static GraphAxis Sequence { get; } = new(null, "sequence");

    public static implicit operator GraphAxis(long size) => new(size, null);

    /// <inheritdoc/>
    public override string ToString() => Name ?? FormattableString.Invariant($"{Size}");
}
