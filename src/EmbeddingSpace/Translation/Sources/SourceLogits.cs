using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Translation.Sources;

/// <summary>What a fine-tuned classifier says of some texts.</summary>
/// <param name="Logits">[texts, classes].</param>
/// <param name="Classes">Class names in logit order.</param>
/// <param name="Head">What the logits mean; null: which of exclusive classes is right.</param>
/// <param name="LabelThreshold">Probability from which on a source of several labels says one.</param>
public sealed record SourceLogits(TextScores Logits, IReadOnlyList<string> Classes, ClassifierHead? Head = null,
    double LabelThreshold = TranslationOptions.DefaultLabelThreshold)
{
    /// <summary>What the classifier is called, and what tells it from others; null where nobody says. A report keeps them.</summary>
    public (string Name, string Hash)? Source { get; init; }

    /// <summary>SHA-256 over the texts, lower-case hexadecimal; null where nobody says: here only what was made of them is seen.</summary>
    public string? AnchorsHash { get; init; }
}
