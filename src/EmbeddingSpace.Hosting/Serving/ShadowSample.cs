using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Hosting.Serving;

/// <summary>A text that was answered, and what it was answered with.</summary>
/// <param name="Text">The text, or the pair.</param>
/// <param name="IsPair">Whether it is one.</param>
/// <param name="Answer">The answer.</param>
internal sealed record ShadowSample(TextPair Text, bool IsPair, TextClassification Answer);
