namespace EmbeddingSpace.Tokenization.Sequences;

/// <summary>The ids of one text (or pair of texts) and the characters that each stands for.</summary>
/// <param name="Tokens">The ids, with special tokens.</param>
/// <param name="Characters">Of each id the stretch of its text, in Unicode code points (not in UTF-16 units); <c>0..0</c> for special tokens.</param>
/// <param name="Texts">Of each id which text it is of: 0, or of a pair's second 1; null for special tokens.</param>
public readonly record struct LocatedSequence(TokenSequence Tokens, IReadOnlyList<Range> Characters, IReadOnlyList<int?> Texts);
