using EmbeddingSpace.Models;
using EmbeddingSpace.Projection;
using static TorchSharp.torch;

namespace EmbeddingSpace.Alignment;

/// <summary>
/// Turns vectors of both models into rows whose inner products are their correlations over the shared tokens. Owns the centred Gram
/// matrices S, T, C and a shuffled C, [hidden, hidden], Float64.
/// </summary>
internal sealed class GramCorrelation : IDisposable
{
    private readonly Tensor _source;
    private readonly Tensor _target;
    private readonly Tensor _cross;
    private readonly Tensor _shuffled;
    private readonly ScalarType _precision;

    private GramCorrelation(Tensor source, Tensor target, Tensor cross, Tensor shuffled, ScalarType precision) =>
        (_source, _target, _cross, _shuffled, _precision) = (source, target, cross, shuffled, precision);

    /// <summary>Sum over the shared tokens, and over the same tokens with the target's shuffled.</summary>
    public static GramCorrelation Of(VocabularySpace source, VocabularySpace target, SharedVocabulary shared, AlignmentOptions options, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var moments = JointMoments.Of(source, shared.SourceIds, target, shared.TargetIds, progress, cancellationToken);
        int[] order = [.. SeededOrder.Of(shared.Count, options.Seed).Select(i => shared.TargetIds[i])];
        using var control = JointMoments.Of(source, shared.SourceIds, target, order, null, cancellationToken);
        var (s, t, c) = moments.Centred();
        var (_, _, shuffled) = control.Centred();
        return new(s.DetachFromDisposeScope(), t.DetachFromDisposeScope(), c.DetachFromDisposeScope(), shuffled.DetachFromDisposeScope(), options.Precision);
    }

    /// <summary>x C ÷ √(x S x), in the caller's scope.</summary>
    public Tensor ProjectSource(Tensor rows, bool shuffled = false)
    {
        using var scope = NewDisposeScope();
        return (rows.matmul(shuffled ? _shuffled : _cross) * InverseLengths(rows, _source)).to(_precision).alias().MoveToOuterDisposeScope();
    }

    /// <summary>y ÷ √(y T y), in the caller's scope.</summary>
    public Tensor ProjectTarget(Tensor rows)
    {
        using var scope = NewDisposeScope();
        return (rows * InverseLengths(rows, _target)).to(_precision).alias().MoveToOuterDisposeScope();
    }

    /// <summary>Rows centred over their coordinates, of length 1, in the caller's scope.</summary>
    public static Tensor Normalise(Tensor rows, ScalarType precision)
    {
        using var scope = NewDisposeScope();
        var centred = rows - rows.mean([1], keepdim: true);
        return (centred * Invert(centred.pow(2).sum(1, keepdim: true), rows.pow(2).sum(1, keepdim: true))).to(precision).alias().MoveToOuterDisposeScope();
    }

    /// <summary>What the second opinions need of a source layer, in the caller's scope.</summary>
    public LayerOpinion SourceOpinion(Tensor rows) => Opinion(rows, _source);

    /// <summary>What the second opinions need of a target layer, in the caller's scope.</summary>
    public LayerOpinion TargetOpinion(Tensor rows) => Opinion(rows, _target);

    /// <summary>CKA and SVCCA of two layers. ‖MᵀN‖² = tr(XᵀX C YᵀY Cᵀ).</summary>
    public (double Cka, double Svcca) Judge(LayerOpinion source, LayerOpinion target)
    {
        using var scope = NewDisposeScope();
        var shared = (source.RowGram.matmul(_cross) * _cross.matmul(target.RowGram)).sum().item<double>();
        var between = source.Directions.t().matmul(_cross).matmul(target.Directions);
        // Roots of eigenvalues instead of singular values: a third of the time, and 1e-8 is far finer than anyone reads a mean of hundreds.
        var squares = linalg.eigvalsh(between.shape[0] <= between.shape[1] ? between.matmul(between.t()) : between.t().matmul(between));
        return (shared / (source.SelfNorm * target.SelfNorm), squares.clamp_min(0).sqrt().mean().item<double>());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _source.Dispose();
        _target.Dispose();
        _cross.Dispose();
        _shuffled.Dispose();
    }

    private static LayerOpinion Opinion(Tensor rows, Tensor gram)
    {
        using var scope = NewDisposeScope();
        var rowGram = rows.t().matmul(rows);
        var half = Half(rowGram);
        // M = (centred E) Xᵀ has the singular values of (√(XᵀX) S √(XᵀX))^½, and left vectors (centred E) √(XᵀX) times its whitener.
        var inner = half.t().matmul(gram).matmul(half);
        var directions = half.matmul(RepresentationSimilarity.Whitener(inner, RepresentationSimilarity.KeptVariance));
        return new(rowGram.MoveToOuterDisposeScope(), inner.norm().item<double>(), directions.MoveToOuterDisposeScope());
    }

    /// <summary>H with H Hᵀ = a symmetric positive matrix.</summary>
    private static Tensor Half(Tensor gram)
    {
        var (values, vectors) = linalg.eigh(gram);
        // Rounding leaves eigenvalues of a singular Gram matrix a little below 0.
        return vectors * values.clamp_min(0).sqrt();
    }

    private static Tensor InverseLengths(Tensor rows, Tensor gram) =>
        Invert((rows.matmul(gram) * rows).sum(1, keepdim: true), rows.pow(2).sum(1, keepdim: true) * gram.diagonal().mean());

    /// <summary>1 ÷ √squares, and 0 where nothing but rounding is left of the scale: such a vector correlates with nothing.</summary>
    private static Tensor Invert(Tensor squares, Tensor scale)
    {
        var real = squares > scale * 1e-13;
        return where(real, squares.rsqrt(), zeros_like(squares));
    }
}
