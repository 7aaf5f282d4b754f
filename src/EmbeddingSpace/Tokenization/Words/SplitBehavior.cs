namespace EmbeddingSpace.Tokenization.Words;

/// <summary>What becomes of the matches that a text is cut at.</summary>
internal enum SplitBehavior
{
    /// <summary>They are gone.</summary>
    Removed,

    /// <summary>Each is a word.</summary>
    Isolated,

    /// <summary>Each belongs to the word before it.</summary>
    MergedWithPrevious,

    /// <summary>Each belongs to the word behind it.</summary>
    MergedWithNext,

    /// <summary>Those side by side are one word.</summary>
    Contiguous,
}
