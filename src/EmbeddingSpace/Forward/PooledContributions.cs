using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>Gathers, while a model runs, what each token adds to a linear map of pooled states: pooling multiplies a token's state with a share and adds up, so
/// that the map of what is pooled is a sum over tokens and layers.</summary>
internal sealed class PooledContributions
{
    private readonly IReadOnlyList<int> _layers;
    private readonly IReadOnlyList<Tensor> _shares;
    private readonly Tensor _weights;

    // By pooling and layer, or by pooling alone where layers are added up: [batch · sequence, classes], not yet shared out.
    private readonly Tensor?[,] _added;
    private readonly bool _byLayer;

    /// <param name="layers">Layers whose pooled states the map reads, as <see cref="PooledFeatures"/> puts them side by side.</param>
    /// <param name="shares">Of each pooling [batch, sequence, 1]: what it multiplies a token's state with.</param>
    /// <param name="weights">[poolings × layers × hidden, classes].</param>
    /// <param name="byLayer">Whether the layers are told apart, or added up.</param>
    public PooledContributions(IReadOnlyList<int> layers, IReadOnlyList<Tensor> shares, Tensor weights, bool byLayer)
    {
        (_layers, _shares, _byLayer) = (layers, shares, byLayer);
        _weights = weights.view(shares.Count, layers.Count, -1, weights.shape[1]);
        _added = new Tensor?[shares.Count, byLayer ? layers.Count : 1];
    }

    /// <summary>Take what one state [batch, sequence, hidden] adds.</summary>
    public void Visit(int layer, Tensor state)
    {
        for (var i = 0; i < _layers.Count; i++)
        {
            if (_layers[i] != layer) continue;
            var rows = state.reshape(-1, state.shape[2]);
            for (var pooling = 0; pooling < _shares.Count; pooling++)
            {
                ref var added = ref _added[pooling, _byLayer ? i : 0];
                added = added is null ? rows.mm(_weights[pooling, i]) : added.addmm_(rows, _weights[pooling, i]);
            }
        }
    }

    /// <summary>Everything taken: [batch, sequence × (layers or 1) × classes].</summary>
    /// <param name="scale">[batch, 1]: what becomes of each text's pooled states before the map; null: nothing.</param>
    public Tensor Join(Tensor? scale = null)
    {
        var (batch, sequence) = (_shares[0].shape[0], _shares[0].shape[1]);
        var layers = Enumerable.Range(0, _added.GetLength(1)).Select(layer => Enumerable.Range(0, _shares.Count)
            .Select(pooling => _added[pooling, layer]!.view(batch, sequence, -1).mul_(_shares[pooling]))
            .Aggregate((sum, pooling) => sum.add_(pooling))).ToList();
        var rows = (layers.Count == 1 ? layers[0] : stack(layers, 2)).reshape(batch, -1);
        return scale is null ? rows : rows.mul_(scale);
    }
}
