using EmbeddingSpace.Architecture;
using EmbeddingSpace.Kernels;
using EmbeddingSpace.Runtime;
using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>A pooler, classification or language-model head: a short list of steps with their weights. Owns its tensors.</summary>
internal sealed class ModelHead : IDisposable
{
    private readonly List<(TokenPosition? Take, Func<Tensor, Tensor>? Apply, IDisposable? Weights)> _steps = [];

    public ModelHead(ResolvedHead head, ModelMap map, Device device, DenseLayer? tiedUnembedding = null)
    {
        try
        {
            for (var i = 0; i < head.Steps.Count; i++) _steps.Add(Load(head.Steps[i], head.StepModules[i], map, device, tiedUnembedding));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private static (TokenPosition? Take, Func<Tensor, Tensor>? Apply, IDisposable? Weights) Load(
        HeadStep step, ResolvedModule? module, ModelMap map, Device device, DenseLayer? tiedUnembedding)
    {
        var checkpoint = map.Checkpoint;
        if (step.Take is { } take) return (take, null, null);
        if (step.Activation is { } word)
        {
            var activation = ActivationWords.Parse(word == "hidden" ? map.Architecture.Activation : word, checkpoint.Config.File);
            return (null, x => activation.Apply(x), null);
        }

        if (step.Norm is not null)
        {
            var norm = LayerNorm.Load(module!, checkpoint, map.Architecture.NormEpsilon, device);
            return (null, norm.Forward, norm);
        }

        if (step.Unembedding is not null && tiedUnembedding is not null)
        {
            // Tied to the token embedding: the same tensor, only the bias is the head's own.
            var bias = module!.ReadBias(checkpoint)?.TakeOver(device);
            return (null, x => nn.functional.linear(x, tiedUnembedding.Weight, bias!), bias);
        }

        var dense = DenseLayer.Load(module!, checkpoint, device);
        return (null, dense.Forward, dense);
    }

    /// <summary>Whether the head reads one token of a sequence; otherwise it reads each token.</summary>
    public bool TakesToken => _steps.Exists(step => step.Take is not null);

    /// <summary>Run the head.</summary>
    /// <param name="hidden">[batch, sequence, hidden] of the last block; stays the caller's.</param>
    /// <param name="lengths">Tokens of each sequence, without those that a head which takes the last one leaves out.</param>
    /// <returns>[batch, out], or [batch, sequence, out] for a head that reads each token.</returns>
    public Tensor Forward(Tensor hidden, IReadOnlyList<int> lengths)
    {
        var state = hidden;
        foreach (var (take, apply, _) in _steps)
            state = take is { } position ? TokenState.Take(state, position, lengths) : apply!(state);
        return state;
    }

    /// <inheritdoc/>
    public void Dispose() => _steps.ForEach(step => step.Weights?.Dispose());
}
