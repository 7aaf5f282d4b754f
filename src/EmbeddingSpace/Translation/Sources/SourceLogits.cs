using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Translation.Sources;

/// <summary>What a fine-tuned classifier says of some texts.</summary>
/// <param name="Logits">[texts, classes].</param>
/// <param name="Classes">Class names in logit order.</param>
public sealed record SourceLogits(TextScores Logits, IReadOnlyList<string> Classes);
