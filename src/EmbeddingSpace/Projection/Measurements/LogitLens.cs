using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Projection.Tokens;
using EmbeddingSpace.Runtime;
using static TorchSharp.torch;

namespace EmbeddingSpace.Projection.Measurements;

/// <summary>
/// Reads hidden states of any block as tokens: the state itself times Eᵀ, or first through the final norm and the language-model head's
/// transform, as the model itself would end (the "logit lens").
/// </summary>
/// <remarks>Safe for concurrent use. Owns the norm and the head; the space stays the caller's and must outlive the lens.</remarks>
public sealed class LogitLens : IDisposable
{
    private readonly VocabularySpace _space;
    private readonly VocabularyProjection _projection;
    private readonly Norm? _norm;
    private readonly ModelHead? _transform;
    private readonly Tensor? _bias;

    /// <summary>Prepare a lens.</summary>
    /// <param name="checkpoint">The checkpoint; read during the call only.</param>
    /// <param name="space">Its embedding space.</param>
    /// <param name="options">How states are read.</param>
    /// <exception cref="InvalidSelectionException">The model has no final norm, no language-model head, or fewer tokens than asked for.</exception>
    public LogitLens(Checkpoint checkpoint, VocabularySpace space, LogitLensOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(space);
        TorchRuntime.EnsureLoaded();
        options ??= new();
        var map = ModelMap.Resolve(checkpoint);
        _space = space;
        var norm = !options.FinalNorm ? null : map.Find(ModuleRole.FinalNorm)
            ?? throw new InvalidSelectionException(
                $"Final norm of '{checkpoint.Name}': expected a family with a norm behind its last block, found '{map.Family.ModelType}', "
                + "whose states are normalised in every block; leave it out.");
        var head = !options.LanguageModelHead ? null : map.LanguageModel
            ?? throw new InvalidSelectionException(
                $"Language-model head of '{checkpoint.Name}': expected a checkpoint with one, found none in '{checkpoint.Location}'; "
                + "leave it out or take the pretrained model.");
        _projection = new(space, options.Projection);
        try
        {
            if (norm is not null) _norm = Norm.Load(norm, map, space.Matrix.device);
            if (head is null) return;
            _transform = new(new ResolvedHead([.. head.Steps.SkipLast(1)], [.. head.StepModules.SkipLast(1)]), map, space.Matrix.device);
            _bias = head.Modules[^1].ReadBias(checkpoint, space.Precision)?.TakeOver(space.Matrix.device);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Read states.</summary>
    /// <param name="states">[states, hidden], row-major.</param>
    /// <param name="cancellationToken">Checked between blocks.</param>
    /// <returns>One reading a state.</returns>
    /// <exception cref="ArgumentException">The length is no multiple of hidden, or a number is NaN or infinite.</exception>
    public IReadOnlyList<TokenReading> Read(ReadOnlySpan<float> states, CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        var rows = VocabularyProjection.AsRows(states, _space.Hidden, nameof(states)).to(_space.Matrix.device);
        if (_norm is not null) rows = _norm.Forward(rows);
        if (_transform is not null) rows = _transform.Forward(rows.unsqueeze(0), null).squeeze(0);
        return _projection.Read(rows, _bias, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _projection.Dispose();
        _norm?.Dispose();
        _transform?.Dispose();
        _bias?.Dispose();
    }
}
