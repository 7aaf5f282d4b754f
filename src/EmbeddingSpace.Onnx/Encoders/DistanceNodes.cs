using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Onnx.Graphs;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Onnx.Encoders;

/// <summary>What the distance of two tokens adds to their score.</summary>
/// <param name="weights">The model.</param>
internal sealed class DistanceNodes(ModelWeights weights)
{
    private readonly GraphBuilder _graph = weights.Graph;
    private readonly ModelArchitecture _architecture = weights.Map.Architecture;

    // Distances of two tokens of a text, from the first to the last: so many.
    private int Distances => (2 * _architecture.MaximumLength) - 1;

    /// <summary>A number a head and pair of tokens, added to scores that are scaled already: [head, sequence, sequence]; null where the family has none.
    /// </summary>
    public string? Bias(TokenInputs tokens)
    {
        if (weights.Map.Find(ModuleRole.RelativePositionBias) is null) return null;
        return tokens.Once($"{weights.Prefix}distance bias", () =>
        {
            var numbers = weights.Computed("relative_bias", [_architecture.Heads, Distances], () =>
            {
                using var bias = new BucketBias(weights.Map, DeviceChoice.Cpu());
                return bias.ByDistance.Over(Math.Sqrt(_architecture.HeadSize));
            });
            return _graph.Gather(numbers, Number(tokens), 1);
        });
    }

    /// <summary>What comparing queries and keys with vectors of distances adds to scores that are not scaled yet.</summary>
    /// <param name="layer">The block.</param>
    /// <param name="scores">[batch, head, sequence, sequence].</param>
    /// <param name="queries">[batch, head, sequence, headSize].</param>
    /// <param name="keys">[batch, head, sequence, headSize].</param>
    /// <param name="tokens">Whose they are.</param>
    /// <returns>The scores with it; unchanged where the family has no such vectors.</returns>
    public string Compare(int layer, string scores, string queries, string keys, TokenInputs tokens)
    {
        if (weights.Map.Find(ModuleRole.RelativePositionEmbedding) is null) return scores;
        var all = tokens.Once($"{weights.Prefix}shape of scores", () => _graph.Node("Shape", [scores]));
        if (_architecture.ContentToPosition)
            scores = _graph.Add(scores, Chosen(_graph.Product(queries, Vectors(layer, "keys", vectors => vectors.Keys!)), all, Rows(tokens), "rows", tokens));
        if (_architecture.PositionToContent)
        {
            // Row j holds key j against every distance.
            var content = Chosen(_graph.Product(keys, Vectors(layer, "queries", vectors => vectors.Queries!)), all,
                tokens.Once($"{weights.Prefix}columns of distances", () => _graph.Transpose(Rows(tokens), 1, 0)), "columns", tokens);
            scores = _graph.Add(scores, _graph.Transpose(content, 0, 1, 3, 2));
        }
        return scores;
    }

    private string Chosen(string compared, string all, string rows, string name, TokenInputs tokens)
    {
        var everywhere = tokens.Once($"{weights.Prefix}{name} everywhere", () => _graph.Node("Expand", [rows, all]));
        return _graph.Node("GatherElements", [compared, everywhere], ("axis", 3L));
    }

    // [head, headSize, 2 × span]
    private string Vectors(int layer, string name, Func<DistanceVectors, Tensor> of) => weights.Computed(
        $"relative_{name}.{layer}", [_architecture.Heads, _architecture.HeadSize, 2L * _architecture.RelativeBuckets], () =>
        {
            using var vectors = new DistanceVectors(weights.Map, layer, 1, DeviceChoice.Cpu(), ScalarType.Float32);
            return of(vectors).transpose(1, 2).contiguous();
        });

    // [sequence, sequence]: which vector the distance of a token from another has.
    private string Rows(TokenInputs tokens) => tokens.Once($"{weights.Prefix}rows of distances", () =>
    {
        var table = _graph.Once($"{weights.Prefix}rows by distance", () =>
        {
            using var scope = NewDisposeScope();
            // Counted the other way round: how far the first stands behind the second.
            var rows = DistanceVectors.Rows(_architecture, NewTensor.RangeDown(_architecture.MaximumLength - 1, -_architecture.MaximumLength));
            return _graph.Integers(rows.data<long>().ToArray());
        });
        return _graph.Gather(table, Number(tokens));
    });

    // [sequence, sequence]: which of all distances.
    private string Number(TokenInputs tokens) => tokens.Once($"{weights.Prefix}number of the distance", () =>
        _graph.Add(tokens.Ahead, _graph.Integer(_architecture.MaximumLength - 1)));
}
