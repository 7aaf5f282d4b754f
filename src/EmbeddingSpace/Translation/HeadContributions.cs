using EmbeddingSpace.Forward;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation;

/// <summary>What each token adds to the logits of a linear head on pooled states: it is linear in them, so that every logit is the bias plus a number a token
/// and layer.</summary>
internal static class HeadContributions
{
    /// <summary>Run one batch.</summary>
    /// <param name="target">The target.</param>
    /// <param name="batch">Its tokens.</param>
    /// <param name="poolings">How states are pooled, over every layer.</param>
    /// <param name="head">[features, classes] and [classes].</param>
    /// <param name="offsets">What is taken off tokens that are pooled by themselves, since the bias has it; null: nothing.</param>
    /// <param name="byLayer">Whether the layers are told apart, embeddings first, or added up.</param>
    /// <returns>[batch, classes + sequence × (layers or 1) × classes]: the logits, bit for bit those that are scored, then the contributions.</returns>
    public static Tensor Compute(TransformerModel target, TokenBatch batch, IReadOnlyList<Pooling> poolings, (Tensor Weights, Tensor Bias) head,
        ContributionOffsets? offsets, bool byLayer)
    {
        int[] layers = [.. Enumerable.Range(0, target.Architecture.Layers + 1)];
        var features = new PooledFeatures(batch, layers, poolings);
        var device = head.Weights.device;
        var shares = poolings.Select((pooling, place) =>
            TokenShare.Of(batch, pooling, device) with { Offset = offsets?.ToTensor(place, byLayer, device) }).ToList();
        var contributions = new PooledContributions(layers, shares, head.Weights, byLayer);
        void Visit(int layer, Tensor state)
        {
            features.Visit(layer, state);
            contributions.Visit(layer, state);
        }

        var embedded = target.Embed(batch);
        Visit(0, embedded);
        target.Run(embedded, batch, 0, target.Architecture.Layers, Visit);
        var pooled = features.Join();
        return cat([TranslatedModel.Logits(pooled, head), contributions.Join(pooled)], 1);
    }
}
