using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>Gathers, while a model runs, what each token adds to a linear map of pooled states: pooling multiplies a token's state with a share and adds up, so
/// that the map of what is pooled is a sum over tokens and layers.</summary>
internal sealed class PooledContributions
{
    private readonly IReadOnlyList<int> _layers;
    private readonly IReadOnlyList<TokenShare> _poolings;

    // [poolings, layers, hidden, classes].
    private readonly Tensor _weights;

    // [poolings, layers, classes, hidden]: of few classes the product reads each of them in one piece.
    private readonly Tensor _rows;

    // By pooling and layer, or by pooling alone where layers are added up, not yet shared out: [batch · sequence, classes]; null where one token has all.
    private readonly Tensor?[,] _added;
    private readonly bool _byLayer;

    /// <param name="layers">Layers whose pooled states the map reads, as <see cref="PooledFeatures"/> puts them side by side.</param>
    /// <param name="poolings">How each pooling shares out.</param>
    /// <param name="weights">[poolings × layers × hidden, classes].</param>
    /// <param name="byLayer">Whether the layers are told apart, or added up.</param>
    public PooledContributions(IReadOnlyList<int> layers, IReadOnlyList<TokenShare> poolings, Tensor weights, bool byLayer)
    {
        (_layers, _poolings, _byLayer) = (layers, poolings, byLayer);
        _weights = weights.view(poolings.Count, layers.Count, -1, weights.shape[1]);
        _rows = _weights.transpose(2, 3).contiguous();
        _added = new Tensor?[poolings.Count, byLayer ? layers.Count : 1];
    }

    /// <summary>Take what one state [batch, sequence, hidden] adds.</summary>
    public void Visit(int layer, Tensor state)
    {
        for (var i = 0; i < _layers.Count; i++)
        {
            if (_layers[i] != layer) continue;
            for (var pooling = 0; pooling < _poolings.Count; pooling++)
            {
                if (_poolings[pooling].IsOneToken) continue;
                var states = state.reshape(-1, state.shape[2]);
                var weights = _rows.select(0, pooling).select(0, i).t();
                ref var added = ref _added[pooling, _byLayer ? i : 0];
                added = added is null ? states.mm(weights) : added.addmm_(states, weights);
            }
        }
    }

    /// <summary>Everything taken: [batch, sequence × (layers or 1) × classes].</summary>
    /// <param name="pooled">[batch, poolings × layers × hidden]: the pooled states; null where no pooling is of one token.</param>
    /// <param name="scale">[batch, 1]: what becomes of each text's pooled states before the map; null: nothing.</param>
    public Tensor Join(Tensor? pooled, Tensor? scale = null)
    {
        var states = pooled?.view(pooled.shape[0], _poolings.Count, _layers.Count, -1);
        var layers = Enumerable.Range(0, _added.GetLength(1)).Select(layer => Enumerable.Range(0, _poolings.Count)
            .Select(pooling => Shared(pooling, layer, states)).Aggregate((sum, pooling) => sum.AddInPlace(pooling))).ToList();
        var joined = layers.Count == 1 ? layers[0] : stack(layers, 2);
        var rows = joined.reshape(joined.shape[0], -1);
        return scale is null ? rows : rows.mul_(scale);
    }

    // [batch, sequence, classes].
    private Tensor Shared(int pooling, int layer, Tensor? states)
    {
        var shares = _poolings[pooling].Weights;
        if (!_poolings[pooling].IsOneToken) return _added[pooling, layer]!.view(shares.shape[0], shares.shape[1], -1).mul_(shares);
        var (state, weights) = (states!.select(1, pooling), _weights.select(0, pooling));
        (state, weights) = _byLayer ? (state.select(1, layer), weights.select(0, layer)) : (state.flatten(1), weights.flatten(0, 1));
        // Most of what a token by itself adds is the same in every text: what is left of it is small beside what float32 rounds off.
        var map = state.to(float64).mm(weights.to(float64));
        if (_poolings[pooling].Offset is { } offset) map.sub_(offset.select(0, layer));
        return map.to(shares.dtype).unsqueeze(1) * shares;
    }
}
