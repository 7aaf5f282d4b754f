using EmbeddingSpace.Alignment.Relations;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Alignment.Layers;

/// <summary>
/// Turns vectors of both models into rows whose inner products are their correlations over the shared tokens. Owns the centred Gram
/// matrices S, T, C and a shuffled C, [hidden, hidden], and what the second opinions need of them, Float64.
/// </summary>
internal sealed class GramCorrelation : IDisposable
{
    private readonly Tensor _source;
    private readonly Tensor _target;
    private readonly Tensor _cross;
    private readonly Tensor _shuffled;
    private readonly OpinionBasis? _opinions;
    private readonly ScalarType _precision;

    private GramCorrelation(Tensor source, Tensor target, Tensor cross, Tensor shuffled, OpinionBasis? opinions, ScalarType precision) =>
        (_source, _target, _cross, _shuffled, _opinions, _precision) = (source, target, cross, shuffled, opinions, precision);

    /// <summary>Sum over the shared tokens, and over the same tokens with the target's shuffled.</summary>
    public static GramCorrelation Of(VocabularySpace source, VocabularySpace target, SharedVocabulary shared, AlignmentOptions options,
        IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var moments = JointMoments.Of(source, shared.SourceIds, target, shared.TargetIds, progress, cancellationToken);
        int[] order = [.. SeededOrder.Of(shared.Count, options.Seed).Select(i => shared.TargetIds[i])];
        using var control = JointMoments.Of(source, shared.SourceIds, target, order, null, cancellationToken);
        var (s, t, c) = moments.Centred();
        var (_, _, shuffled) = control.Centred();
        var opinions = options.SecondOpinions ? OpinionBasis.Of(s, t, c, options.Precision) : null;
        foreach (var tensor in (Tensor[])[s, t, c, shuffled]) tensor.DetachFromDisposeScope();
        return new(s, t, c, shuffled, opinions, options.Precision);
    }

    /// <summary>x C ÷ √(x S x), and the same with the shuffled C, in the caller's scope.</summary>
    public (Tensor Projected, Tensor Shuffled) ProjectSource(Tensor rows)
    {
        using var scope = NewDisposeScope();
        var scaled = rows * InverseLengths(rows, _source);
        return (Round(scaled.matmul(_cross)), Round(scaled.matmul(_shuffled)));
    }

    /// <summary>y ÷ √(y T y), in the caller's scope.</summary>
    public Tensor ProjectTarget(Tensor rows)
    {
        using var scope = NewDisposeScope();
        return Round(rows * InverseLengths(rows, _target));
    }

    /// <summary>Rows centred over their coordinates, of length 1, in the caller's scope.</summary>
    public Tensor Normalise(Tensor rows)
    {
        using var scope = NewDisposeScope();
        var centred = rows - rows.mean([1], keepdim: true);
        return Round(centred * Invert(centred.Squared().sum(1, keepdim: true), rows.Squared().sum(1, keepdim: true)));
    }

    /// <summary>What the second opinions need of a source layer, in the caller's scope; null when they are not asked for.</summary>
    public LayerOpinion? SourceOpinion(Tensor rows) => _opinions?.OfSource(rows);

    /// <summary>What the second opinions need of a target layer, in the caller's scope; null when they are not asked for.</summary>
    public LayerOpinion? TargetOpinion(Tensor rows) => _opinions?.OfTarget(rows);

    /// <inheritdoc/>
    public void Dispose()
    {
        _source.Dispose();
        _target.Dispose();
        _cross.Dispose();
        _shuffled.Dispose();
        _opinions?.Dispose();
    }

    private static Tensor InverseLengths(Tensor rows, Tensor gram) =>
        Invert((rows.matmul(gram) * rows).sum(1, keepdim: true), rows.Squared().sum(1, keepdim: true) * gram.diagonal().mean());

    /// <summary>1 ÷ √squares, and 0 where nothing but rounding is left of the scale: such a vector correlates with nothing.</summary>
    private static Tensor Invert(Tensor squares, Tensor scale)
    {
        var real = squares > scale.Times(1e-13);
        return where(real, squares.rsqrt(), zeros_like(squares));
    }

    /// <summary>To the element type of correlations, out of the present scope.</summary>
    private Tensor Round(Tensor rows) => rows.to(_precision).alias().MoveToOuterDisposeScope();
}
