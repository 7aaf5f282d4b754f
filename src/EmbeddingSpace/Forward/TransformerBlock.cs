using EmbeddingSpace.Architecture;
using EmbeddingSpace.Kernels;
using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>The weights of one block, in the layout that computing wants; owned by the model.</summary>
internal sealed class TransformerBlock : IDisposable
{
    private readonly ActivationKind _activation;
    private readonly bool _cpuAttention;
    private readonly int _heads;
    private readonly NormPlacement _norm;
    private readonly PackedLinear _projection;
    private readonly PackedLinear _output;
    private readonly LayerNorm _attentionNorm;
    private readonly PackedLinear _feedForwardKey;
    private readonly PackedLinear _feedForwardValue;
    private readonly LayerNorm _feedForwardNorm;

    public TransformerBlock(ModelMap map, int layer, Device device, ScalarType type, bool cpuAttention)
    {
        var architecture = map.Architecture;
        var checkpoint = map.Checkpoint;
        _heads = architecture.Heads;
        _cpuAttention = cpuAttention;
        _norm = map.Family.Block.Norm;
        _activation = ActivationWords.Parse(architecture.Activation, checkpoint.Config.File);
        try
        {
            _projection = JoinProjections(map, layer, device, type);
            _output = Linear(ModuleRole.Output);
            _attentionNorm = Norm(ModuleRole.AttentionNorm);
            _feedForwardKey = Linear(ModuleRole.FeedForwardKey);
            _feedForwardValue = Linear(ModuleRole.FeedForwardValue);
            _feedForwardNorm = Norm(ModuleRole.FeedForwardNorm);
        }
        catch
        {
            Dispose();
            throw;
        }

        PackedLinear Linear(ModuleRole role)
        {
            var (weight, bias) = map.Get(role, layer).ReadBoth(checkpoint);
            return new(weight, bias!, device, type);
        }

        LayerNorm Norm(ModuleRole role) => LayerNorm.Load(map.Get(role, layer), checkpoint, architecture.NormEpsilon, device, type);
    }

    /// <summary>Run the block.</summary>
    /// <param name="hidden">
    /// [batch, sequence, hidden], or [1, rows, hidden] where the padding is taken out, in the block's number format; stays the caller's.
    /// </param>
    /// <param name="batch">The batch the states belong to.</param>
    /// <param name="packing">How the padding was taken out; null where it was not.</param>
    /// <param name="causal">Whether a token sees only itself and the tokens before it.</param>
    /// <param name="activations">Told how active each feed-forward neuron is, [batch, sequence, intermediate].</param>
    public Tensor Forward(Tensor hidden, TokenBatch batch, TokenPacking? packing, bool causal, Action<Tensor>? activations = null)
    {
        if (_norm == NormPlacement.Pre)
        {
            using var attended = Attend(_attentionNorm.Forward(hidden), hidden, batch, packing, causal);
            using var normed = _feedForwardNorm.Forward(attended);
            return FeedForward(normed, attended, activations);
        }
        // The residual is added by the norm, which reads every number anyway.
        using var attention = Attend(hidden, null, batch, packing, causal);
        using var middle = _attentionNorm.Forward(attention, hidden);
        using var result = FeedForward(middle, null, activations);
        return _feedForwardNorm.Forward(result, middle);
    }

    private Tensor FeedForward(Tensor hidden, Tensor? residual, Action<Tensor>? activations)
    {
        // Disposed as soon as it is read: the next layer gets the same memory while it is in the cache.
        using var inner = _feedForwardKey.Forward(hidden, _activation);
        activations?.Invoke(inner);
        return residual is null ? _feedForwardValue.Forward(inner) : _feedForwardValue.ForwardAdd(inner, residual);
    }

    private Tensor Attend(Tensor hidden, Tensor? residual, TokenBatch batch, TokenPacking? packing, bool causal)
    {
        using var joined = _projection.Forward(hidden);
        using var attended = _cpuAttention ? CpuAttention.Forward(joined, batch.Lengths, packing?.Starts, _heads, causal) : Attend(joined, batch, causal);
        return residual is null ? _output.Forward(attended) : _output.ForwardAdd(attended, residual);
    }

    private Tensor Attend(Tensor joined, TokenBatch batch, bool causal)
    {
        var (rows, sequence, width) = (joined.shape[0], joined.shape[1], joined.shape[2] / 3);
        // [batch, sequence, 3, head, headSize] → 3 × [batch, head, sequence, headSize]
        var parts = joined.view(rows, sequence, 3, _heads, width / _heads).permute(2, 0, 3, 1, 4).unbind(0);
        // Padding lies behind the text: a causal model never looks at it.
        var bias = causal ? null : batch.AttentionBias(joined.dtype);
        var attended = nn.functional.scaled_dot_product_attention(parts[0], parts[1], parts[2], bias!, 0, causal);
        return attended.transpose(1, 2).reshape(rows, sequence, width);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // What was not loaded yet when loading failed is not there.
        _projection?.Dispose();
        _output?.Dispose();
        _attentionNorm?.Dispose();
        _feedForwardKey?.Dispose();
        _feedForwardValue?.Dispose();
        _feedForwardNorm?.Dispose();
    }

    /// <summary>Query, key and value joined: one matrix product instead of three.</summary>
    private static PackedLinear JoinProjections(ModelMap map, int layer, Device device, ScalarType type)
    {
        var architecture = map.Architecture;
        // Attention divides by √headSize; what a family wants beyond that is folded into the query once.
        var queryScale = architecture.AttentionScale(layer) * Math.Sqrt(architecture.HeadSize);
        ModuleRole[] roles = [ModuleRole.Query, ModuleRole.Key, ModuleRole.Value];
        using var scope = NewDisposeScope();
        var weights = new List<Tensor>();
        var biases = new List<Tensor>();
        foreach (var role in roles)
        {
            weights.Add(map.Get(role, layer).ReadWeight(map.Checkpoint));
            scope.Attach(weights[^1]);
            biases.Add(map.Get(role, layer).ReadBias(map.Checkpoint)!);
            scope.Attach(biases[^1]);
        }
        if (queryScale != 1)
        {
            weights[0] = weights[0] * queryScale;
            biases[0] = biases[0] * queryScale;
        }
        return new(cat(weights, 0), cat(biases, 0), device, type);
    }
}
