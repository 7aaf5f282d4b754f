using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Kernels;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>
/// Token, position and token type embeddings, as far as the family has them, with their norm and the projection to hidden width. Owns its tensors.
/// </summary>
internal sealed class Embeddings : IDisposable
{
    private readonly DenseLayer? _positions;
    private readonly DenseLayer? _types;
    private readonly DenseLayer? _projection;
    private readonly Norm? _norm;
    private readonly bool _normIsFirst;
    private readonly double _scale;
    private readonly bool _onCpu;

    public Embeddings(ModelMap map, Device device, ScalarType type)
    {
        var checkpoint = map.Checkpoint;
        _onCpu = VectorMath.Supports(device, type);
        // Rounded to the number format of the weights where such models are trained; in float32 it is the root itself.
        _scale = map.Family.Block.ScaleEmbeddings ? MathF.Sqrt(map.Architecture.Hidden) : 1;
        try
        {
            Tokens = DenseLayer.Load(map.Get(ModuleRole.TokenEmbedding), checkpoint, device, type);
            _positions = Table(ModuleRole.PositionEmbedding);
            _types = Table(ModuleRole.TokenTypeEmbedding);
            if (map.Find(ModuleRole.EmbeddingProjection) is { } projection) _projection = DenseLayer.Load(projection, checkpoint, device);
            if (map.Find(ModuleRole.EmbeddingNorm) is not { } norm) return;
            _norm = Norm.Load(norm, map, device);
            _normIsFirst = norm.Weight.Shape[0] == map.Architecture.EmbeddingSize;
        }
        catch
        {
            Dispose();
            throw;
        }

        DenseLayer? Table(ModuleRole role) => map.Find(role) is { } module ? DenseLayer.Load(module, checkpoint, device, type) : null;
    }

    /// <summary>The token embedding [vocabulary, embedding].</summary>
    public DenseLayer Tokens { get; }

    /// <summary>The token embedding in hidden space [vocabulary, hidden]: the table itself, or its rows through the projection without the bias.</summary>
    /// <returns>A tensor in no dispose scope: the caller disposes it.</returns>
    public Tensor ReadTokens()
    {
        if (_projection is null) return Tokens.Weight.alias().DetachFromDisposeScope();
        using var scope = NewDisposeScope();
        return Tokens.Weight.matmul(_projection.Weight.to(Tokens.Weight.dtype).t()).DetachFromDisposeScope();
    }

    /// <summary>State 0 of a batch: [batch, sequence, hidden] float32, whatever the tables are kept in.</summary>
    public Tensor Forward(TokenBatch batch)
    {
        using var scope = NewDisposeScope();
        var state = (_onCpu ? SumOnCpu(batch) : Sum(batch)).view(batch.Count, batch.SequenceLength, Tokens.Weight.shape[1]);
        if (_scale != 1) state = state.MultiplyInPlace(_scale);
        if (_norm is not null && _normIsFirst) state = _norm.Forward(state);
        if (_projection is not null) state = _projection.Forward(state);
        if (_norm is not null && !_normIsFirst) state = _norm.Forward(state);
        return state.MoveToOuterDisposeScope();
    }

    private Tensor Sum(TokenBatch batch)
    {
        var state = Tokens.Weight.index_select(0, batch.Ids).to(float32);
        if (_positions is not null) state = state.AddInPlace(_positions.Weight.index_select(0, batch.Positions));
        if (_types is not null) state = state.AddInPlace(batch.Types is { } types ? _types.Weight.index_select(0, types) : _types.Weight.narrow(0, 0, 1));
        return state;
    }

    private Tensor SumOnCpu(TokenBatch batch)
    {
        List<(Tensor, Tensor?)> tables = [(Tokens.Weight, batch.Ids)];
        if (_positions is not null) tables.Add((_positions.Weight, batch.Positions));
        if (_types is not null) tables.Add((_types.Weight, batch.Types));
        return CpuEmbedding.Sum(batch.Count * batch.SequenceLength, [.. tables]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // What was not loaded yet when loading failed is not there.
        Tokens?.Dispose();
        _positions?.Dispose();
        _types?.Dispose();
        _projection?.Dispose();
        _norm?.Dispose();
    }
}
