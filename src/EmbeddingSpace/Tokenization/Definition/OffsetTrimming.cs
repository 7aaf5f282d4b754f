namespace EmbeddingSpace.Tokenization.Definition;

/// <summary>White space at the ends of a token does not count as a part of what it stands for.</summary>
/// <param name="AddsPrefixSpace">A single space that a text's first token begins with was put there and takes nothing away.</param>
internal sealed record OffsetTrimming(bool AddsPrefixSpace);
