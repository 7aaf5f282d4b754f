namespace EmbeddingSpace.Tokenization.Words;

/// <summary>What a model of byte pairs does beside merging.</summary>
/// <param name="ByteLevel">Its symbols are bytes, written as <see cref="ByteCharacters"/>; otherwise they are characters.</param>
/// <param name="UnknownToken">Token for symbols that the vocabulary lacks; null leaves them out.</param>
/// <param name="FuseUnknown">Unknown symbols side by side become one token.</param>
/// <param name="ByteFallback">Write a character that the vocabulary lacks as its bytes, where it has a token for each.</param>
/// <param name="IgnoreMerges">A word that is a token is taken whole, whatever merges lead to.</param>
/// <param name="Mark">How the vocabulary writes a space.</param>
internal sealed record BytePairOptions(
    bool ByteLevel = true, string? UnknownToken = null, bool FuseUnknown = false, bool ByteFallback = false, bool IgnoreMerges = false, string Mark = "Ġ");
