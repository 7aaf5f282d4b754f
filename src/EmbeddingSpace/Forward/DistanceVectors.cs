using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Kernels;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>
/// Vectors of distances that queries and keys of one block are compared with (disentangled attention, He et al. 2021):
/// score(i, j) = qᵢ · kⱼ + qᵢ · K[d(i − j)] + kⱼ · Q[d(i − j)]. Owns its tensors.
/// </summary>
internal sealed class DistanceVectors : IDisposable
{
    private readonly Tensor? _keys;
    private readonly Tensor? _queries;
    private readonly ModelArchitecture _architecture;

    /// <summary>Take the vectors through the weights of a block.</summary>
    /// <param name="map">The model.</param>
    /// <param name="layer">The block.</param>
    /// <param name="queryScale">What the block's queries are multiplied with, and these too.</param>
    /// <param name="device">Where the block computes.</param>
    /// <param name="type">Number format they are kept in.</param>
    public DistanceVectors(ModelMap map, int layer, double queryScale, Device device, ScalarType type)
    {
        _architecture = map.Architecture;
        using var scope = NewDisposeScope();
        var vectors = Read(map.Get(ModuleRole.RelativePositionEmbedding));
        if (map.Find(ModuleRole.RelativePositionNorm) is { } module)
        {
            using var norm = Norm.Load(module, map, DeviceChoice.Cpu());
            vectors = norm.Forward(vectors);
        }
        // Content compares with positions by weights of their own, or by those of queries and keys.
        if (_architecture.ContentToPosition) _keys = Through(ModuleRole.RelativePositionKey, ModuleRole.Key, 1);
        if (_architecture.PositionToContent) _queries = Through(ModuleRole.RelativePositionQuery, ModuleRole.Query, queryScale);
        Comparison = new(Columns(_keys, behind: false), Columns(_queries, behind: true));

        Tensor Read(ResolvedModule of)
        {
            var weight = of.ReadWeight(map.Checkpoint);
            scope.Attach(weight);
            return weight;
        }

        // [2 × span, hidden] → [head, 2 × span, headSize]
        Tensor Through(ModuleRole own, ModuleRole shared, double scale)
        {
            var weights = map.Find(own, layer) ?? map.Get(shared, layer);
            var bias = weights.ReadBias(map.Checkpoint);
            if (bias is not null) scope.Attach(bias);
            return nn.functional.linear(vectors, Read(weights), bias!).Times(scale).view(vectors.shape[0], _architecture.Heads, _architecture.HeadSize)
                .transpose(0, 1).contiguous().TakeOver(device, type);
        }
    }

    /// <summary>What queries are compared with [head, 2 × span, headSize]; null where they are not. Owned by this.</summary>
    public Tensor? Keys => _keys;

    /// <summary>What keys are compared with [head, 2 × span, headSize]; null where they are not. Owned by this.</summary>
    public Tensor? Queries => _queries;

    /// <summary>The same for attention on packed rows; reads vectors that are kept in float32 on the CPU.</summary>
    public DistanceComparison Comparison { get; }

    // Attention counts how far the other token stands behind: for a query that is the distance of which vectors are kept, the other way round.
    private DistanceColumns? Columns(Tensor? vectors, bool behind) => vectors is null
        ? null
        : new(vectors, most => Places(behind ? NewTensor.Range(1 - most, most) : NewTensor.RangeDown(most - 1, -most)), _architecture.MaximumLength);

    /// <summary>What the comparisons with distances add to the scores.</summary>
    /// <param name="queries">[batch, head, sequence, headSize].</param>
    /// <param name="keys">[batch, head, sequence, headSize].</param>
    /// <param name="batch">The batch.</param>
    /// <returns>[batch, head, sequence, sequence]; the caller's.</returns>
    public Tensor? Scores(Tensor queries, Tensor keys, TokenBatch batch)
    {
        using var scope = NewDisposeScope();
        var length = queries.shape[2];
        var index = batch.Once((nameof(DistanceVectors), _architecture.RelativeBuckets, _architecture.RelativeDistance),
            () => Places(NewTensor.Range(length).unsqueeze(1) - NewTensor.Range(length).unsqueeze(0)).to(queries.device));
        var all = index.view(1, 1, length, length).expand(queries.shape[0], queries.shape[1], length, length);
        var toPosition = _keys is null ? null : queries.matmul(_keys.transpose(1, 2)).gather(3, all);
        // Row j holds key j against every distance: the place of i − j stands in column j of the index.
        var toContent = _queries is null ? null
            : keys.matmul(_queries.transpose(1, 2)).gather(3, index.t().view(1, 1, length, length).expand_as(all)).transpose(2, 3);
        var sum = toPosition is null ? toContent : toContent is null ? toPosition : toPosition.AddInPlace(toContent);
        return sum?.MoveToOuterDisposeScope();
    }

    private Tensor Places(Tensor distance) => Rows(_architecture, distance);

    /// <summary>The row of the vectors for each distance.</summary>
    /// <param name="architecture">The model.</param>
    /// <param name="distance">Int64, of any shape: how far a token stands behind the other.</param>
    /// <returns>Int64, of the same shape.</returns>
    public static Tensor Rows(ModelArchitecture architecture, Tensor distance)
    {
        var span = architecture.RelativeBuckets;
        if (architecture.RelativeDistance > 0) distance = Buckets(distance, span, architecture.RelativeDistance);
        return distance.Plus(span).Within(0, (2 * span) - 1);
    }

    // Near distances have a vector each, far ones share theirs, the more the further.
    private static Tensor Buckets(Tensor distance, int buckets, int furthest)
    {
        var middle = buckets / 2;
        var away = distance.abs().to(ScalarType.Float32);
        // In float32 and in this order, so that distances at the edge of a bucket fall where they fell in training.
        var far = away.NoLessThan(Math.Max(1, middle - 1)).Over(middle).log().Over(Math.Log((furthest - 1) / (double)middle)).Times(middle - 1)
            .ceil().Plus(middle);
        var signed = far.mul(distance.sign()).to(ScalarType.Int64);
        return where(distance.abs().IsLessOrEqual(middle), distance, signed);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _keys?.Dispose();
        _queries?.Dispose();
    }
}
