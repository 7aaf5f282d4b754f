namespace EmbeddingSpace.Comparisons;

/// <summary>A text that two models answer differently.</summary>
/// <param name="Text">The text; of a pair both, with a bar between.</param>
/// <param name="Old">What the one says.</param>
/// <param name="OldValue">How surely: the probability.</param>
/// <param name="New">What the other says.</param>
/// <param name="NewValue">How surely.</param>
/// <param name="Times">How often it was compared with these answers.</param>
public sealed record ChangedAnswer(string Text, string Old, double OldValue, string New, double NewValue, int Times = 1);
