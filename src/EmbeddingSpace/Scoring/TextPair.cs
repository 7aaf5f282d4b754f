namespace EmbeddingSpace.Scoring;

/// <summary>Two texts that a model reads as one sequence: premise and hypothesis, question and passage. Null counts as the empty text.</summary>
/// <param name="First">The first text.</param>
/// <param name="Second">The second text.</param>
public readonly record struct TextPair(string? First, string? Second);
