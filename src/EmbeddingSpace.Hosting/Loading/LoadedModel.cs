using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Hosting.Loading;

/// <summary>A model in memory, with what is known of it.</summary>
/// <param name="Scorer">Texts to numbers; the holder disposes it.</param>
/// <param name="Format">What was read.</param>
/// <param name="Hash">SHA-256 of what was read.</param>
/// <param name="Head">What a classifier's numbers mean; null of an encoder.</param>
/// <param name="Verdict">How far a translation can be trusted; null of what is none.</param>
/// <param name="LabelThreshold">Probability from which on one of several labels counts, where the model says so.</param>
/// <param name="Weights">Files of its weights.</param>
internal sealed record LoadedModel(ITextScorer Scorer, string Format, string Hash, ClassifierHead? Head, TranslationVerdict? Verdict,
    double? LabelThreshold, IReadOnlyList<WeightsFile> Weights);
