using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Heads;

namespace EmbeddingSpace.Translation.Methods;

/// <summary>Heads on the same pooled features, from one pass over the anchors.</summary>
/// <param name="Poolings">How the features are pooled.</param>
/// <param name="Logits">Fitted to the source's logits.</param>
/// <param name="Probabilities">Fitted to the source's probabilities; null where its numbers are none.</param>
/// <param name="States">[judged anchors, hidden]: mean of the target's last states of each, in the order of the heads' rows; null where the anchors are no
/// texts of the task.</param>
/// <param name="LayerWeights">How much each pooled layer counted, pooling by pooling; null = all alike.</param>
internal sealed record PooledHeads(IReadOnlyList<Pooling> Poolings, HeadFit Logits, HeadFit? Probabilities, TextScores? States,
    IReadOnlyList<double>? LayerWeights);
