namespace EmbeddingSpace.Translation;

/// <summary>What a translation hands over beside the classifier: how it was chosen and how far it can be trusted, without a label.</summary>
public sealed record TranslationReport;
