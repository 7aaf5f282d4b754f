using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>Gathers, while a model runs, what each token adds to a linear map of pooled states: pooling multiplies a token's state with a share and adds up, so
/// that the map of what is pooled is a sum over tokens and layers.</summary>
internal sealed class PooledContributions
{
    private readonly IReadOnlyList<int> _layers;
    private readonly IReadOnlyList<TokenShare> _poolings;

    // [poolings, layers, classes, hidden]: of few classes the product reads each of them in one piece.
    private readonly Tensor _weights;

    // By pooling and layer, or by pooling alone where layers are added up, not yet shared out: [batch · sequence, classes], or [batch, classes] of the token
    // that has the whole weight.
    private readonly Tensor?[,] _added;
    private readonly bool _byLayer;

    /// <param name="layers">Layers whose pooled states the map reads, as <see cref="PooledFeatures"/> puts them side by side.</param>
    /// <param name="poolings">How each pooling shares out.</param>
    /// <param name="weights">[poolings × layers × hidden, classes].</param>
    /// <param name="byLayer">Whether the layers are told apart, or added up.</param>
    public PooledContributions(IReadOnlyList<int> layers, IReadOnlyList<TokenShare> poolings, Tensor weights, bool byLayer)
    {
        (_layers, _poolings, _byLayer) = (layers, poolings, byLayer);
        _weights = weights.view(poolings.Count, layers.Count, -1, weights.shape[1]).transpose(2, 3).contiguous();
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
                var rows = _poolings[pooling].Take is { } take ? take(state) : state.reshape(-1, state.shape[2]);
                var weights = _weights.select(0, pooling).select(0, i).t();
                ref var added = ref _added[pooling, _byLayer ? i : 0];
                added = added is null ? rows.mm(weights) : added.addmm_(rows, weights);
            }
        }
    }

    /// <summary>Everything taken: [batch, sequence × (layers or 1) × classes].</summary>
    /// <param name="scale">[batch, 1]: what becomes of each text's pooled states before the map; null: nothing.</param>
    public Tensor Join(Tensor? scale = null)
    {
        var layers = Enumerable.Range(0, _added.GetLength(1)).Select(layer => Enumerable.Range(0, _poolings.Count)
            .Select(pooling => Shared(_poolings[pooling], _added[pooling, layer]!)).Aggregate((sum, pooling) => sum.add_(pooling))).ToList();
        var joined = layers.Count == 1 ? layers[0] : stack(layers, 2);
        var rows = joined.reshape(joined.shape[0], -1);
        return scale is null ? rows : rows.mul_(scale);
    }

    // [batch, sequence, classes].
    private static Tensor Shared(TokenShare pooling, Tensor added) => pooling.Take is null
        ? added.view(pooling.Weights.shape[0], pooling.Weights.shape[1], -1).mul_(pooling.Weights)
        : added.unsqueeze(1) * pooling.Weights;
}
