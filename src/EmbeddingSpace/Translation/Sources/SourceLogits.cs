using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Translation.Sources;

/// <summary>What a fine-tuned classifier says of some texts.</summary>
/// <param name="Logits">[texts, classes].</param>
/// <param name="Classes">Class names in logit order.</param>
/// <param name="Head">What the logits mean; null: which of exclusive classes is right.</param>
/// <param name="LabelThreshold">Probability from which on a source of several labels says one.</param>
public sealed record SourceLogits(TextScores Logits, IReadOnlyList<string> Classes, ClassifierHead? Head = null,
    double LabelThreshold = TranslationOptions.DefaultLabelThreshold);
