using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>
/// A number a head for the distance of two tokens, added to their attention score; distances share a number by buckets (Raffel et al. 2020),
/// half of them for each direction. One table for all blocks. Owns its tensors; safe for concurrent use.
/// </summary>
internal sealed class BucketBias : IDisposable
{
    private readonly Tensor _numbers;
    private readonly int _most;

    public BucketBias(ModelMap map, Device device)
    {
        var architecture = map.Architecture;
        _most = architecture.MaximumLength;
        using var scope = NewDisposeScope();
        var table = map.Get(ModuleRole.RelativePositionBias).ReadWeight(map.Checkpoint);
        scope.Attach(table);
        var distances = NewTensor.Range(1 - _most, _most);
        // Blocks divide scores by √headSize behind the sum.
        _numbers = table.index_select(0, Buckets(distances, architecture.RelativeBuckets, architecture.RelativeDistance)).t()
            .Times(Math.Sqrt(architecture.HeadSize)).contiguous().TakeOver(device);
    }

    /// <summary>
    /// [heads, 2 × most − 1] float32: what is added for a token that stands j − i behind the one that looks at it, at most − 1 + j − i; in units
    /// of scores that are not scaled yet. Owned by this.
    /// </summary>
    public Tensor ByDistance => _numbers;

    /// <summary>What is added to scores that are scaled already, for each pair of tokens.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="scale">What scores are multiplied with.</param>
    /// <param name="type">Number format.</param>
    /// <returns>[heads, sequence, sequence]; owned by the batch.</returns>
    public Tensor Matrix(TokenBatch batch, double scale, ScalarType type) => batch.Once((this, scale, type), () =>
    {
        var (length, places) = (batch.SequenceLength, NewTensor.Range(batch.SequenceLength, _numbers.device));
        var index = (places.unsqueeze(0) - places.unsqueeze(1)).AddInPlace(_most - 1).view(-1);
        return _numbers.index_select(1, index).MultiplyInPlace(scale).view(_numbers.shape[0], length, length).to(type);
    });

    private static Tensor Buckets(Tensor distances, int buckets, int furthest)
    {
        var (half, exact) = (buckets / 2, buckets / 4);
        var away = distances.abs();
        // In float32 and in this order, so that distances at the edge of a bucket fall where they fell in training.
        var far = away.to(ScalarType.Float32).Over(exact).log().Over(Math.Log((double)furthest / exact)).Times(half - exact).to(ScalarType.Int64).Plus(exact)
            .NoMoreThan(half - 1);
        return distances.IsGreater(0).to(ScalarType.Int64).Times(half).Plus(where(away.IsLess(exact), away, far));
    }

    /// <inheritdoc/>
    public void Dispose() => _numbers.Dispose();
}
