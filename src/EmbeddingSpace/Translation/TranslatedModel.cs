using EmbeddingSpace.Architecture;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Runtime.Numbers;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Stitching;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation;

/// <summary>
/// The computation of a translated classifier over one batch of the target: pooled features through a linear head, a stitch into the
/// source's kept end, or a head over both. Owns its tensors and the source's kept end, not the target.
/// </summary>
internal sealed class TranslatedModel : IDisposable
{
    private readonly TransformerModel? _source;
    private readonly (Tensor Weights, Tensor Bias)? _head;
    private readonly (Tensor Weights, Tensor Bias)? _map;

    /// <param name="poolings">How the head's features are pooled, over every layer.</param>
    /// <param name="head">Linear head over pooled features (and stitched logits behind them); null for a bare stitch.</param>
    /// <param name="stitch">The way into the source; null for target-only methods.</param>
    /// <param name="source">The source from the entered state on; owned from here on.</param>
    /// <param name="device">Where the maps go.</param>
    public TranslatedModel(IReadOnlyList<Pooling> poolings, LinearMap? head, Stitch? stitch, TransformerModel? source, Device device)
    {
        (Poolings, Head, Stitch, _source) = (poolings, head, stitch, source);
        _head = head?.ToTensors(device);
        _map = stitch?.Map.ToTensors(device);
    }

    /// <summary>How the head's features are pooled, over every layer.</summary>
    public IReadOnlyList<Pooling> Poolings { get; }

    /// <summary>Linear head over pooled features (and stitched logits behind them); null for a bare stitch.</summary>
    public LinearMap? Head { get; }

    /// <summary>The way into the source; null for target-only methods.</summary>
    public Stitch? Stitch { get; }

    /// <summary>How pairs of texts are read; apart, it reads nothing but pairs.</summary>
    public PairReading Pairs { get; init; }

    /// <summary>What explanations count to the bias instead of to tokens that are pooled by themselves; null: nothing.</summary>
    public ContributionOffsets? Offsets { get; init; }

    /// <summary>[classes]: what each logit is before any token counts, where a head adds up.</summary>
    public float[] ExplainedBias => Offsets?.AddTo(Head!.Bias) ?? Head!.Bias;

    /// <summary>Logits of pairs that were read apart.</summary>
    /// <param name="features">[pairs, features] on any device; stays the caller's.</param>
    /// <returns>[pairs, classes].</returns>
    public Tensor LogitsOf(Tensor features) => Logits(features.to(_head!.Value.Weights.device), _head.Value);

    /// <summary>Logits of one batch.</summary>
    /// <param name="target">The target.</param>
    /// <param name="batch">Its tokens.</param>
    /// <param name="withState">Whether the mean of the target's last states stands behind the logits; only of a model with a head.</param>
    /// <returns>[batch, classes], or [batch, classes + hidden].</returns>
    public Tensor Forward(TransformerModel target, TokenBatch batch, bool withState = false)
    {
        var features = new PooledFeatures(batch, [.. Enumerable.Range(0, target.Architecture.Layers + 1)], Poolings);
        Tensor? left = null;
        void Visit(int layer, Tensor state)
        {
            if (_head is not null) features.Visit(layer, state);
            if (layer == Stitch?.TargetLayer) left = state.matmul(_map!.Value.Weights).AddInPlace(_map.Value.Bias);
        }

        var embedded = target.Embed(batch);
        Visit(0, embedded);
        // A stitch alone leaves the target where it starts: there, it is told the one state it reads.
        if (_head is null) target.Run(embedded, batch, 0, Stitch!.TargetLayer, Visit, layer => layer == Stitch.TargetLayer);
        else target.Run(embedded, batch, 0, target.Architecture.Layers, Visit);
        var stitched = left is null ? null : _source!.ClassifyFrom(left, batch, Stitch!.SourceLayer);
        if (_head is not { } head) return stitched!;
        var joined = stitched is null ? features.Join() : features.Join(stitched);
        var logits = Logits(joined, head);
        return withState ? WithState(logits, joined, target.Architecture) : logits;
    }

    /// <summary>Logits with the mean of the target's last states behind them.</summary>
    /// <param name="logits">[batch, classes].</param>
    /// <param name="features">[batch, features], of which the mean of the tokens is pooled first, layer by layer.</param>
    /// <param name="target">Sizes of the target.</param>
    /// <returns>[batch, classes + hidden].</returns>
    public static Tensor WithState(Tensor logits, Tensor features, ModelArchitecture target) =>
        cat([logits, features.narrow(1, (long)target.Layers * target.Hidden, target.Hidden)], 1);

    /// <summary>Whether every logit is a sum over tokens: a head on pooled states alone.</summary>
    public bool AddsUp => Head is not null && Stitch is null && Pairs == PairReading.Together;

    /// <summary>Logits of one batch, and what each token adds to them, as <see cref="HeadContributions"/> gives them.</summary>
    public Tensor Explain(TransformerModel target, TokenBatch batch, bool byLayer) => HeadContributions.Compute(
        target, batch, Poolings, _head ?? throw new InvalidOperationException("Only a head adds up."), Offsets, byLayer);

    /// <summary>Logits of one batch whose features are there.</summary>
    /// <param name="features">[batch, features].</param>
    /// <param name="head">[features, classes] and [classes].</param>
    /// <returns>[batch, classes].</returns>
    // A product with one column is summed in an order that depends on where the numbers lie in memory; the sum of a row is not.
    public static Tensor Logits(Tensor features, (Tensor Weights, Tensor Bias) head) => head.Bias.shape[0] == 1
        ? (features * head.Weights.t()).sum([1], keepdim: true).AddInPlace(head.Bias)
        : features.matmul(head.Weights).AddInPlace(head.Bias);

    /// <inheritdoc/>
    public void Dispose()
    {
        _source?.Dispose();
        foreach (var map in new[] { _head, _map })
        {
            map?.Weights.Dispose();
            map?.Bias.Dispose();
        }
    }
}
