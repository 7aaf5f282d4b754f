using EmbeddingSpace.Hosting.Loading;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Hosting.Serving;

/// <summary>What a classifier says of one text, or of one pair.</summary>
/// <param name="Model">The model that said it: the one that was asked, or the fallback that read the text again.</param>
/// <param name="Kind">What the head answers.</param>
/// <param name="PredictedLabels">The most probable class; of several labels those that reach the threshold, the most probable first; none of a number.</param>
/// <param name="Scores">Every label with its probability, or the number, in the model's order.</param>
/// <param name="Logits">The numbers as the model computes them.</param>
/// <param name="Truncated">Whether the text was cut.</param>
/// <param name="Certain">Whether the promised agreement holds for the answer; null where the model that said it promises none.</param>
public sealed record TextClassification(ModelInfo Model, HeadKind Kind, IReadOnlyList<string> PredictedLabels, IReadOnlyList<LabelScore> Scores,
    IReadOnlyList<float> Logits, bool Truncated, bool? Certain = null);
