using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Kernels;
using EmbeddingSpace.Runtime;
using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>A pooler, classification or language-model head: a short list of steps with their weights. Owns its tensors.</summary>
internal sealed class ModelHead : IDisposable
{
    private static readonly Dictionary<string, TokenPosition> TakeWords = new(StringComparer.Ordinal)
    {
        ["cls"] = TokenPosition.First,
        ["mean"] = TokenPosition.Mean,
    };

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
        if (TakenBy(step, map) is { } take) return (take, null, null);
        if (ActivationOf(step, map) is { } activation) return (null, x => activation.Apply(x), null);
        if (step.Norm is not null)
        {
            var norm = Norm.Load(module!, map, device);
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

    /// <summary>Which token a step takes; null where it takes none.</summary>
    public static TokenPosition? TakenBy(HeadStep step, ModelMap map) =>
        step.Take ?? (step.TakeBy is { } by ? Taken(by, new(map.Checkpoint.Config), map.Checkpoint) : null);

    /// <summary>The activation of a step; null where it has none.</summary>
    public static ActivationKind? ActivationOf(HeadStep step, ModelMap map) =>
        (step.Activation ?? (step.ActivationBy is { } source ? new ConfigValues(map.Checkpoint.Config).Text(source) : null)) is { } word
            ? ActivationWords.Parse(word == "hidden" ? map.Architecture.Activation : word, map.Checkpoint.Config.File)
            : null;

    /// <summary>Whether the head reads one token of a sequence; otherwise it reads each token.</summary>
    public bool TakesToken => _steps.Exists(step => step.Take is not null);

    /// <summary>Run the head.</summary>
    /// <param name="hidden">[batch, sequence, hidden] of the last block; stays the caller's.</param>
    /// <param name="batch">The batch the states belong to; null for a head that reads each token.</param>
    /// <returns>[batch, out], or [batch, sequence, out] for a head that reads each token.</returns>
    public Tensor Forward(Tensor hidden, TokenBatch? batch)
    {
        var state = hidden;
        foreach (var (take, apply, _) in _steps)
            state = take is { } position ? Take(state, position, batch!) : apply!(state);
        return state;
    }

    private static Tensor Take(Tensor hidden, TokenPosition position, TokenBatch batch) => position switch
    {
        TokenPosition.Mean => TokenState.Pool(hidden, batch, Pooling.Mean),
        TokenPosition.Last => TokenState.Take(hidden, position, batch.LengthsBeforePadding),
        _ => TokenState.Take(hidden, position, batch.Lengths),
    };

    private static TokenPosition Taken(ConfigSource source, ConfigValues values, Checkpoint checkpoint)
    {
        var word = values.Text(source);
        return TakeWords.TryGetValue(word, out var position) ? position : throw new UnknownArchitectureException(
            $"'{source.Name}' in '{checkpoint.Config.File}': expected one of {string.Join(", ", TakeWords.Keys)}, found '{word}'. "
            + "Heads of that kind are not computed here.");
    }

    /// <inheritdoc/>
    public void Dispose() => _steps.ForEach(step => step.Weights?.Dispose());
}
