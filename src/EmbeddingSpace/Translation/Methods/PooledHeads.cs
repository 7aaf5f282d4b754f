using EmbeddingSpace.Forward;
using EmbeddingSpace.Translation.Heads;

namespace EmbeddingSpace.Translation.Methods;

/// <summary>Heads on the same pooled features, from one pass over the anchors.</summary>
/// <param name="Poolings">How the features are pooled.</param>
/// <param name="Logits">Fitted to the source's logits.</param>
/// <param name="Probabilities">Fitted to the source's probabilities; null where its numbers are none.</param>
/// <param name="LayerWeights">How much each pooled layer counted, pooling by pooling; null = all alike.</param>
internal sealed record PooledHeads(IReadOnlyList<Pooling> Poolings, HeadFit Logits, HeadFit? Probabilities, IReadOnlyList<double>? LayerWeights);
