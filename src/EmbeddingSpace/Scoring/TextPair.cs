namespace EmbeddingSpace.Scoring;

/// <summary>Two texts that a model reads as one sequence: premise and hypothesis, question and passage. A pair without a second
/// text, null or empty, is its first text alone: tables have no other way to leave it out.</summary>
/// <param name="First">The first text.</param>
/// <param name="Second">The second text.</param>
public readonly record struct TextPair(string? First, string? Second);
