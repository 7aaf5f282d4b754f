namespace EmbeddingSpace.Tokenization.Sequences;

/// <summary>The ids of one text (or pair of texts) with its special tokens.</summary>
/// <param name="Ids">Token ids, special tokens included.</param>
/// <param name="SecondStart">Index of the first id whose token type is 1; equal to the length when there is one text.</param>
/// <param name="FullLength">Number of ids before truncation, special tokens included.</param>
public readonly record struct TokenSequence(int[] Ids, int SecondStart, int FullLength)
{
    /// <summary>The windows behind this one, of a text that was cut into several; null where there are none.</summary>
    internal TokenSequence[]? Further { get; init; }

    /// <summary>Whether ids were cut off to fit the maximum length.</summary>
    public bool Truncated => FullLength > Ids.Length;
}
