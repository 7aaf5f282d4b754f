using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Onnx.Graphs;

namespace EmbeddingSpace.Onnx.Encoders;

/// <summary>The attention of the blocks of one model.</summary>
/// <param name="weights">The model.</param>
internal sealed class AttentionNodes(ModelWeights weights)
{
    private readonly GraphBuilder _graph = weights.Graph;
    private readonly ModelArchitecture _architecture = weights.Map.Architecture;
    private readonly DistanceNodes _distances = new(weights);

    /// <summary>Attend.</summary>
    /// <param name="x">[batch, sequence, hidden].</param>
    /// <param name="layer">The block.</param>
    /// <param name="tokens">Whose states they are.</param>
    /// <returns>Of the same shape.</returns>
    public string Attend(string x, int layer, TokenInputs tokens)
    {
        var (map, own) = (weights.Map, weights.Map.Attention[layer]);
        // Turned keys stand as queries do before they are compared; plain ones are brought there at once.
        var plain = own.Rotary is null && map.Find(ModuleRole.KeyNorm, layer) is null && _architecture.KeyValueHeads == _architecture.Heads
            && map.Find(ModuleRole.RelativePositionEmbedding) is null;
        var queries = Turned(Normed(Part(ModuleRole.Query, _architecture.Heads), ModuleRole.QueryNorm));
        var keys = plain ? Part(ModuleRole.Key, _architecture.Heads, 0, 2, 3, 1)
            : Repeated(Turned(Normed(Part(ModuleRole.Key, _architecture.KeyValueHeads), ModuleRole.KeyNorm)));
        var values = Repeated(Part(ModuleRole.Value, _architecture.KeyValueHeads));
        var scores = _graph.Product(queries, plain ? keys : _graph.Transpose(keys, 0, 1, 3, 2));
        if (!plain) scores = _distances.Compare(layer, scores, queries, keys, tokens);
        scores = _graph.Divide(scores, _graph.Number(1 / _architecture.AttentionScale(layer)));
        if (_distances.Bias(tokens) is { } bias) scores = _graph.Add(scores, bias);
        scores = _graph.Add(scores, tokens.AttentionBias(_architecture.IsCausal, own.Reach));
        var attended = _graph.Transpose(_graph.Product(_graph.Softmax(scores), values), 0, 2, 1, 3);
        return weights.Dense(_graph.Reshape(attended, 0, 0, (long)_architecture.Heads * _architecture.HeadSize), map.Get(ModuleRole.Output, layer));

        // [batch, sequence, hidden] → [batch, head, sequence, headSize], or in another order of axes.
        string Part(ModuleRole role, int heads, params long[] order) => _graph.Transpose(
            _graph.Reshape(weights.Dense(x, map.Get(role, layer)), 0, 0, heads, _architecture.HeadSize), order.Length > 0 ? order : [0, 2, 1, 3]);

        string Normed(string heads, ModuleRole role) => map.Find(role, layer) is { } norm
            ? _graph.RootMeanSquareNorm(heads, HeadNorm(norm), _architecture.NormEpsilon)
            : heads;

        string Turned(string heads) => own.Rotary is null ? heads : RotaryNodes.Turn(_graph, heads, own.Rotary, tokens);
    }

    private string HeadNorm(ResolvedModule norm) =>
        _graph.Weight($"{weights.Prefix}{norm.Name}.weight", [_architecture.HeadSize], () => weights.Map.ReadNormWeight(norm));

    // Each head of keys or values serves several heads of queries in a row.
    private string Repeated(string heads)
    {
        var times = _architecture.Heads / _architecture.KeyValueHeads;
        if (times == 1) return heads;
        var repeated = _graph.Node("Expand", [_graph.Unsqueeze(heads, 2), _graph.Integers(1, 1, times, 1, 1)]);
        return _graph.Reshape(repeated, 0, _architecture.Heads, -1, _architecture.HeadSize);
    }
}
