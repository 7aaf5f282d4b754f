using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>Gathers pooled states of chosen layers while a model runs: pooling by pooling, within it layer by layer.</summary>
internal sealed class PooledFeatures
{
    private readonly TokenBatch _batch;
    private readonly IReadOnlyList<int> _layers;
    private readonly IReadOnlyList<Pooling> _poolings;
    private readonly Tensor[] _pooled;

    public PooledFeatures(TokenBatch batch, IReadOnlyList<int> layers, IReadOnlyList<Pooling> poolings)
    {
        (_batch, _layers, _poolings) = (batch, layers, poolings);
        _pooled = new Tensor[layers.Count * poolings.Count];
    }

    /// <summary>Take what is wanted of one state [batch, sequence, hidden].</summary>
    public void Visit(int layer, Tensor state)
    {
        for (var i = 0; i < _layers.Count; i++)
        {
            if (_layers[i] != layer) continue;
            for (var k = 0; k < _poolings.Count; k++) _pooled[k * _layers.Count + i] = TokenState.Pool(state, _batch, _poolings[k]);
        }
    }

    /// <summary>Everything taken, side by side: [batch, poolings × layers × hidden].</summary>
    /// <param name="more">Columns to put behind.</param>
    public Tensor Join(params Tensor[] more) => cat([.. _pooled, .. more], 1);

    /// <summary>Run a model and join.</summary>
    public static Tensor Compute(TransformerModel model, TokenBatch batch, IReadOnlyList<int> layers, IReadOnlyList<Pooling> poolings)
    {
        var features = new PooledFeatures(batch, layers, poolings);
        var embedded = model.Embed(batch);
        features.Visit(0, embedded);
        model.Run(embedded, batch, 0, layers.Max(), features.Visit, layers.Contains);
        return features.Join();
    }
}
