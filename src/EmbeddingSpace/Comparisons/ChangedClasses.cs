namespace EmbeddingSpace.Comparisons;

/// <summary>How often one model says one thing where the other says another.</summary>
/// <param name="Old">What the one says.</param>
/// <param name="New">What the other says.</param>
/// <param name="Count">Texts.</param>
public sealed record ChangedClasses(string Old, string New, int Count);
