namespace EmbeddingSpace.Tokenization.Tracing;

/// <summary>One character of a rewritten text and what became of the old ones.</summary>
/// <param name="CodePoint">The character.</param>
/// <param name="Change">1: it is new; 0: it stands for the next old character; -n: it stands for that one and n more, which are gone.</param>
internal readonly record struct CharacterChange(int CodePoint, int Change);
