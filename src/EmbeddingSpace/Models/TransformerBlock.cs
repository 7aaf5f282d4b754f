using static TorchSharp.torch;

namespace EmbeddingSpace.Models;

/// <summary>The weights of one block, in the layout that computing wants; owned by the model.</summary>
internal sealed class TransformerBlock : IDisposable
{
    private readonly Func<Tensor, Tensor> _activation;
    private readonly int _heads;
    private readonly NormPlacement _norm;

    public TransformerBlock(ModelMap map, int layer, Device device)
    {
        var architecture = map.Architecture;
        var checkpoint = map.Checkpoint;
        _heads = architecture.Heads;
        _norm = map.Family.Block.Norm;
        _activation = Activation.Get(architecture.Activation, checkpoint.Config.File);
        using var scope = NewDisposeScope();
        // Attention divides by √headSize; what a family wants beyond that is folded into the query once.
        var queryScale = architecture.AttentionScale(layer) * Math.Sqrt(architecture.HeadSize);
        ModuleRole[] roles = [ModuleRole.Query, ModuleRole.Key, ModuleRole.Value];
        var weights = roles.Select(role => Attach(map.Get(role, layer).ReadWeight(checkpoint))).ToArray();
        var biases = roles.Select(role => Attach(map.Get(role, layer).ReadBias(checkpoint)!)).ToArray();
        if (queryScale != 1)
        {
            weights[0] = weights[0] * queryScale;
            biases[0] = biases[0] * queryScale;
        }
        Projection = new(cat(weights, 0), cat(biases, 0), device);
        Output = Dense.Load(map.Get(ModuleRole.Output, layer), checkpoint, device);
        AttentionNorm = LayerNorm.Load(map.Get(ModuleRole.AttentionNorm, layer), checkpoint, architecture.NormEpsilon, device);
        FeedForwardKey = Dense.Load(map.Get(ModuleRole.FeedForwardKey, layer), checkpoint, device);
        FeedForwardValue = Dense.Load(map.Get(ModuleRole.FeedForwardValue, layer), checkpoint, device);
        FeedForwardNorm = LayerNorm.Load(map.Get(ModuleRole.FeedForwardNorm, layer), checkpoint, architecture.NormEpsilon, device);

        Tensor Attach(Tensor tensor)
        {
            scope.Attach(tensor);
            return tensor;
        }
    }

    /// <summary>Query, key and value joined: one matrix product instead of three.</summary>
    public Dense Projection { get; }

    /// <summary>Attention output.</summary>
    public Dense Output { get; }

    /// <summary>Norm of the attention half.</summary>
    public LayerNorm AttentionNorm { get; }

    /// <summary>First feed-forward matrix.</summary>
    public Dense FeedForwardKey { get; }

    /// <summary>Second feed-forward matrix.</summary>
    public Dense FeedForwardValue { get; }

    /// <summary>Norm of the feed-forward half.</summary>
    public LayerNorm FeedForwardNorm { get; }

    /// <summary>Run the block.</summary>
    /// <param name="hidden">[batch, sequence, hidden]; stays the caller's.</param>
    /// <param name="attendable">[batch, 1, 1, sequence] or null.</param>
    /// <param name="causal">Whether a token sees only itself and the tokens before it.</param>
    /// <param name="activations">Told how active each feed-forward neuron is, [batch, sequence, intermediate].</param>
    public Tensor Forward(Tensor hidden, Tensor? attendable, bool causal, Action<Tensor>? activations = null)
    {
        if (_norm == NormPlacement.Pre)
        {
            var attended = hidden + Attend(AttentionNorm.Forward(hidden), attendable, causal);
            return attended + FeedForward(FeedForwardNorm.Forward(attended), activations);
        }
        var middle = AttentionNorm.Forward(Attend(hidden, attendable, causal).add_(hidden));
        return FeedForwardNorm.Forward(FeedForward(middle, activations).add_(middle));
    }

    private Tensor FeedForward(Tensor hidden, Action<Tensor>? activations)
    {
        var active = _activation(FeedForwardKey.Forward(hidden));
        activations?.Invoke(active);
        return FeedForwardValue.Forward(active);
    }

    private Tensor Attend(Tensor hidden, Tensor? attendable, bool causal)
    {
        var (batch, sequence, width) = (hidden.shape[0], hidden.shape[1], hidden.shape[2]);
        // [batch, sequence, 3, head, headSize] → 3 × [batch, head, sequence, headSize]
        var parts = Projection.Forward(hidden).view(batch, sequence, 3, _heads, width / _heads).permute(2, 0, 3, 1, 4).unbind(0);
        var attended = nn.functional.scaled_dot_product_attention(parts[0], parts[1], parts[2], attendable!, 0, causal);
        return Output.Forward(attended.transpose(1, 2).reshape(batch, sequence, width));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Projection.Dispose();
        Output.Dispose();
        AttentionNorm.Dispose();
        FeedForwardKey.Dispose();
        FeedForwardValue.Dispose();
        FeedForwardNorm.Dispose();
    }
}
