using EmbeddingSpace.Architecture;
using EmbeddingSpace.Kernels;
using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>Token, position and token type embeddings, with their norm where the family has one. Owns its tensors.</summary>
internal sealed class Embeddings : IDisposable
{
    private readonly DenseLayer _positions;
    private readonly DenseLayer? _types;
    private readonly LayerNorm? _norm;
    private readonly bool _onCpu;

    public Embeddings(ModelMap map, Device device, ScalarType type)
    {
        var checkpoint = map.Checkpoint;
        _onCpu = VectorMath.Supports(device, type);
        try
        {
            Tokens = DenseLayer.Load(map.Get(ModuleRole.TokenEmbedding), checkpoint, device, type);
            _positions = DenseLayer.Load(map.Get(ModuleRole.PositionEmbedding), checkpoint, device, type);
            if (map.Find(ModuleRole.TokenTypeEmbedding) is { } types) _types = DenseLayer.Load(types, checkpoint, device, type);
            if (map.Find(ModuleRole.EmbeddingNorm) is { } norm) _norm = LayerNorm.Load(norm, checkpoint, map.Architecture.NormEpsilon, device);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The token embedding [vocabulary, hidden].</summary>
    public DenseLayer Tokens { get; }

    /// <summary>State 0 of a batch: [batch, sequence, hidden] float32, whatever the tables are kept in.</summary>
    public Tensor Forward(TokenBatch batch)
    {
        using var scope = NewDisposeScope();
        var state = (_onCpu ? SumOnCpu(batch) : Sum(batch)).view(batch.Count, batch.SequenceLength, Tokens.Weight.shape[1]);
        return (_norm is null ? state : _norm.Forward(state)).MoveToOuterDisposeScope();
    }

    private Tensor Sum(TokenBatch batch)
    {
        var state = Tokens.Weight.index_select(0, batch.Ids).to(float32).add_(_positions.Weight.index_select(0, batch.Positions));
        if (_types is not null) state = state.add_(batch.Types is { } types ? _types.Weight.index_select(0, types) : _types.Weight.narrow(0, 0, 1));
        return state;
    }

    private Tensor SumOnCpu(TokenBatch batch)
    {
        var cells = batch.Count * batch.SequenceLength;
        return _types is null
            ? CpuEmbedding.Sum(cells, (Tokens.Weight, batch.Ids), (_positions.Weight, batch.Positions))
            : CpuEmbedding.Sum(cells, (Tokens.Weight, batch.Ids), (_positions.Weight, batch.Positions), (_types.Weight, batch.Types));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // What was not loaded yet when loading failed is not there.
        Tokens?.Dispose();
        _positions?.Dispose();
        _types?.Dispose();
        _norm?.Dispose();
    }
}
