namespace EmbeddingSpace.Architecture.Families;

/// <summary>What a classification head reads of a sequence.</summary>
internal enum TokenPosition
{
    /// <summary>The first token.</summary>
    First,

    /// <summary>The last that is no padding.</summary>
    Last,

    /// <summary>The second, or the only one.</summary>
    Second,

    /// <summary>The mean of all.</summary>
    Mean,
}
