namespace EmbeddingSpace.Translation.Findings;

/// <summary>An anchor on which source and translation choose different classes.</summary>
/// <param name="Text">The text, or the first of a pair.</param>
/// <param name="Second">The second of a pair; null of single texts.</param>
/// <param name="Source">What the source says.</param>
/// <param name="Translated">What the translation says, of an anchor that it was not fitted to.</param>
public sealed record Disagreement(string Text, string? Second, string Source, string Translated);
