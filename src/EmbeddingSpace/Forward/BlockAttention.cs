using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Kernels;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>The attention of one block. Owns its tensors, but not what blocks share.</summary>
internal sealed class BlockAttention : IDisposable
{
    private readonly AttentionShape _shape;
    private readonly bool _onCpu;
    private readonly double _epsilon;
    private readonly PackedLinear _projection;
    private readonly PackedLinear _output;
    private readonly RotaryTable? _rotary;
    private readonly BucketBias? _bias;
    private readonly DistanceVectors? _distances;
    private readonly Tensor? _queryNorm;
    private readonly Tensor? _keyNorm;

    public BlockAttention(ModelMap map, int layer, SharedPositions positions, Device device, ScalarType type)
    {
        var architecture = map.Architecture;
        var own = map.Attention[layer];
        _shape = new(architecture.Heads, architecture.KeyValueHeads, architecture.HeadSize, architecture.IsCausal, own.Reach);
        _epsilon = architecture.NormEpsilon;
        _rotary = own.Rotary is null ? null : positions.Table(own.Rotary);
        _bias = positions.Bias;
        _onCpu = VectorMath.Supports(device, type);
        // Attention divides by √headSize; what a family wants beyond that is put into the queries once: into what scales them last.
        var scale = architecture.AttentionScale(layer) * Math.Sqrt(architecture.HeadSize);
        try
        {
            _queryNorm = HeadNorm(ModuleRole.QueryNorm, scale);
            _keyNorm = HeadNorm(ModuleRole.KeyNorm, 1);
            _projection = JoinProjections(map, layer, _queryNorm is null ? scale : 1, device, type);
            var (weight, bias) = map.Get(ModuleRole.Output, layer).ReadBoth(map.Checkpoint);
            _output = new(weight, bias, device, type);
            if (map.Find(ModuleRole.RelativePositionEmbedding) is not null)
                _distances = new(map, layer, scale, device, _onCpu ? ScalarType.Float32 : type);
        }
        catch
        {
            Dispose();
            throw;
        }

        Tensor? HeadNorm(ModuleRole role, double factor) =>
            map.Find(role, layer) is { } module ? map.ReadNormWeight(module).MultiplyInPlace(factor).TakeOver(device) : null;
    }

    /// <summary>Attend.</summary>
    /// <param name="x">[batch, sequence, hidden], or [1, rows, hidden] where the padding is taken out; stays the caller's.</param>
    /// <param name="residual">Of the same shape, added to the result; null: nothing.</param>
    /// <param name="batch">The batch the states belong to.</param>
    /// <param name="packing">How the padding was taken out; null where it was not.</param>
    public Tensor Forward(Tensor x, Tensor? residual, TokenBatch batch, TokenPacking? packing)
    {
        using var joined = _projection.Forward(x);
        using var attended = _onCpu ? AttendOnCpu(joined, batch, packing) : Attend(joined, batch);
        return residual is null ? _output.Forward(attended) : _output.ForwardAdd(attended, residual);
    }

    private Tensor AttendOnCpu(Tensor joined, TokenBatch batch, TokenPacking? packing)
    {
        if (_rotary is not null || _queryNorm is not null)
            CpuRotary.Apply(joined, batch.Lengths, packing?.Starts, _shape, _rotary, _queryNorm is null ? null : (_queryNorm, _keyNorm!, _epsilon));
        return CpuAttention.Forward(joined, batch.Lengths, packing?.Starts, _shape, _bias?.ByDistance, _distances?.Comparison);
    }

    private Tensor Attend(Tensor joined, TokenBatch batch)
    {
        using var scope = NewDisposeScope();
        var (rows, sequence) = (joined.shape[0], joined.shape[1]);
        var queries = Turned(Normed(Part(0, _shape.Heads), _queryNorm), batch);
        var keys = Turned(Normed(Part(_shape.Heads, _shape.KeyValueHeads), _keyNorm), batch);
        var values = Part(_shape.Heads + _shape.KeyValueHeads, _shape.KeyValueHeads);
        if (_shape.KeyValueHeads < _shape.Heads)
        {
            keys = keys.repeat_interleave(_shape.Heads / _shape.KeyValueHeads, 1);
            values = values.repeat_interleave(_shape.Heads / _shape.KeyValueHeads, 1);
        }
        // Padding lies behind the text: where tokens see only those before them, and all of these, libtorch has the mask itself.
        var causal = _shape is { Causal: true, Reach: null } && _bias is null && _distances is null;
        var added = causal ? null : batch.AttentionBias(joined.dtype, _shape.Causal, _shape.Reach);
        var scale = 1 / Math.Sqrt(_shape.HeadSize);
        if (_bias is not null) added = Sum(_bias.Matrix(batch, scale, joined.dtype), added);
        if (_distances?.Scores(queries, keys, batch) is { } scores) added = Sum(scores.MultiplyInPlace(scale), added);
        var attended = nn.functional.scaled_dot_product_attention(queries, keys, values, added!, 0, causal);
        return attended.transpose(1, 2).reshape(rows, sequence, _shape.Queries).MoveToOuterDisposeScope();

        // [batch, sequence, joined] → [batch, head, sequence, headSize]
        Tensor Part(int head, int heads) =>
            joined.narrow(2, (long)head * _shape.HeadSize, (long)heads * _shape.HeadSize).view(rows, sequence, heads, _shape.HeadSize).transpose(1, 2);
    }

    private static Tensor Sum(Tensor own, Tensor? mask) => mask is null ? own : own.Plus(mask);

    private Tensor Normed(Tensor heads, Tensor? weight)
    {
        if (weight is null) return heads;
        var wide = heads.to(ScalarType.Float32);
        return (wide * wide.Squared().mean([-1], keepdim: true).AddInPlace(_epsilon).rsqrt_() * weight).to(heads.dtype);
    }

    private Tensor Turned(Tensor heads, TokenBatch batch)
    {
        if (_rotary is null) return heads;
        var (length, half) = ((int)heads.shape[2], _rotary.Half);
        // [2, sequence, headSize / 2]: cosines and sines.
        var rows = batch.Once(_rotary, () =>
        {
            var table = _rotary.For(length);
            float[] both = [.. table.Cosines.AsSpan(0, length * half), .. table.Sines.AsSpan(0, length * half)];
            return tensor(both, [2, length, half], device: heads.device);
        });
        var (cosines, sines) = (rows.select(0, 0), rows.select(0, 1));
        var (first, second) = (heads.narrow(3, 0, half).to(ScalarType.Float32), heads.narrow(3, half, half).to(ScalarType.Float32));
        return cat([(first * cosines) - (second * sines), (second * cosines).Plus(first * sines)], 3).to(heads.dtype);
    }

    /// <summary>Query, key and value joined: one matrix product instead of three.</summary>
    private static PackedLinear JoinProjections(ModelMap map, int layer, double queryScale, Device device, ScalarType type)
    {
        ModuleRole[] roles = [ModuleRole.Query, ModuleRole.Key, ModuleRole.Value];
        using var scope = NewDisposeScope();
        var weights = new List<Tensor>();
        var biases = new List<Tensor>();
        foreach (var role in roles)
        {
            var module = map.Get(role, layer);
            weights.Add(module.ReadWeight(map.Checkpoint));
            scope.Attach(weights[^1]);
            biases.Add(module.ReadBias(map.Checkpoint) ?? zeros(weights[^1].shape[0]));
            scope.Attach(biases[^1]);
        }
        if (queryScale != 1)
        {
            weights[0] = weights[0].Times(queryScale);
            biases[0] = biases[0].Times(queryScale);
        }
        return new(cat(weights, 0), cat(biases, 0), device, type);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // What was not loaded yet when loading failed is not there.
        _projection?.Dispose();
        _output?.Dispose();
        _distances?.Dispose();
        _queryNorm?.Dispose();
        _keyNorm?.Dispose();
    }
}
