namespace EmbeddingSpace.Architecture;

/// <summary>Which token a classification head reads.</summary>
internal enum TokenPosition
{
    /// <summary>The first.</summary>
    First,

    /// <summary>The last that is no padding.</summary>
    Last,

    /// <summary>The second, or the only one.</summary>
    Second,
}
