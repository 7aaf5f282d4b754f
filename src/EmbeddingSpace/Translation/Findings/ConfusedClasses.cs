namespace EmbeddingSpace.Translation.Findings;

/// <summary>How often the translation says one class where the source says another, or the same.</summary>
/// <param name="Source">What the source says.</param>
/// <param name="Translated">What the translation says.</param>
/// <param name="Count">Judged anchors; at least 1.</param>
public sealed record ConfusedClasses(string Source, string Translated, int Count);
