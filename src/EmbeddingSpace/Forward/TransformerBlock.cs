using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>One block: attention and feed-forward part with their norms, in the layout that computing wants. Owned by the model.</summary>
internal sealed class TransformerBlock : IDisposable
{
    private readonly NormPlacement _place;
    private readonly BlockAttention _attention;
    private readonly FeedForward _feedForward;
    private readonly Norm? _attentionNorm;
    private readonly Norm? _attentionOutputNorm;
    private readonly Norm? _feedForwardNorm;
    private readonly Norm? _feedForwardOutputNorm;

    public TransformerBlock(ModelMap map, int layer, SharedPositions positions, Device device, ScalarType type)
    {
        _place = map.Family.Block.Norm;
        try
        {
            _attention = new(map, layer, positions, device, type);
            _feedForward = new(map, layer, device, type);
            _attentionNorm = Find(ModuleRole.AttentionNorm);
            _attentionOutputNorm = Find(ModuleRole.AttentionOutputNorm);
            _feedForwardNorm = Find(ModuleRole.FeedForwardNorm);
            _feedForwardOutputNorm = Find(ModuleRole.FeedForwardOutputNorm);
        }
        catch
        {
            Dispose();
            throw;
        }

        Norm? Find(ModuleRole role) => map.Find(role, layer) is { } module ? Norm.Load(module, map, device, type) : null;
    }

    /// <summary>Run the block.</summary>
    /// <param name="hidden">
    /// [batch, sequence, hidden], or [1, rows, hidden] where the padding is taken out, in the block's number format; stays the caller's.
    /// </param>
    /// <param name="batch">The batch the states belong to.</param>
    /// <param name="packing">How the padding was taken out; null where it was not.</param>
    /// <param name="activations">Told how active each feed-forward neuron is, [batch, sequence, intermediate].</param>
    public Tensor Forward(Tensor hidden, TokenBatch batch, TokenPacking? packing, Action<Tensor>? activations = null)
    {
        if (_place == NormPlacement.Post)
        {
            // The residual is added by the norm, which reads every number anyway.
            using var attention = _attention.Forward(hidden, null, batch, packing);
            using var middle = _attentionNorm!.Forward(attention, hidden);
            using var result = _feedForward.Forward(middle, null, activations);
            return _feedForwardNorm!.Forward(result, middle);
        }
        using var normed = _attentionNorm?.Forward(hidden) ?? hidden.alias();
        using var attended = Add(hidden, residual => _attention.Forward(normed, residual, batch, packing), _attentionOutputNorm);
        using var inner = _feedForwardNorm?.Forward(attended) ?? attended.alias();
        return Add(attended, residual => _feedForward.Forward(inner, residual, activations), _feedForwardOutputNorm);
    }

    // Without a norm in between, the last product of a branch adds what went past it.
    private static Tensor Add(Tensor residual, Func<Tensor?, Tensor> branch, Norm? norm)
    {
        if (norm is null) return branch(residual);
        using var result = branch(null);
        using var normed = norm.Forward(result);
        return normed.Plus(residual);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // What was not loaded yet when loading failed is not there.
        _attention?.Dispose();
        _feedForward?.Dispose();
        _attentionNorm?.Dispose();
        _attentionOutputNorm?.Dispose();
        _feedForwardNorm?.Dispose();
        _feedForwardOutputNorm?.Dispose();
    }
}
