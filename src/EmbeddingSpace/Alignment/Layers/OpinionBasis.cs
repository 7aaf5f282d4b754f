using EmbeddingSpace.Kernels;
using static TorchSharp.torch;

namespace EmbeddingSpace.Alignment.Layers;

/// <summary>
/// Coordinates in which the second opinions cost one eigendecomposition a layer and little a pair of layers: the centred E of each model is
/// an orthonormal basis times Lᵀ, with L Lᵀ its Gram matrix, so that the left singular vectors of M = (centred E) Xᵀ are that basis times
/// the eigenvectors of Lᵀ XᵀX L. Owns its matrices, [hidden, hidden], Float64.
/// </summary>
internal sealed class OpinionBasis : IDisposable
{
    private readonly Tensor _sourceHalf;
    private readonly Tensor _targetHalf;
    private readonly Tensor _cross;
    private readonly Tensor _whitenedCross;
    private readonly ScalarType _precision;

    private OpinionBasis(Tensor sourceHalf, Tensor targetHalf, Tensor cross, Tensor whitenedCross, ScalarType precision) =>
        (_sourceHalf, _targetHalf, _cross, _whitenedCross, _precision) = (sourceHalf, targetHalf, cross, whitenedCross, precision);

    /// <summary>From the centred Gram matrices S, T and C, which stay the caller's.</summary>
    public static OpinionBasis Of(Tensor source, Tensor target, Tensor cross, ScalarType precision)
    {
        using var scope = NewDisposeScope();
        var (left, right) = (GramSpectrum.Leading(source, 1), GramSpectrum.Leading(target, 1));
        var whitened = left.Whitener.t().matmul(cross).matmul(right.Whitener);
        return new(left.Half.DetachFromDisposeScope(), right.Half.DetachFromDisposeScope(),
            cross.clone().DetachFromDisposeScope(), whitened.DetachFromDisposeScope(), precision);
    }

    /// <summary>Of a source layer's vectors X [vectors, hidden], Float64; in the caller's scope.</summary>
    public LayerOpinion OfSource(Tensor rows)
    {
        using var scope = NewDisposeScope();
        var (norm, directions) = Principal(rows, _sourceHalf);
        return new(Round(rows.t().matmul(rows).matmul(_cross)), norm, Round(directions.t().matmul(_whitenedCross)));
    }

    /// <summary>Of a target layer's vectors Y [vectors, hidden], Float64; in the caller's scope.</summary>
    public LayerOpinion OfTarget(Tensor rows)
    {
        using var scope = NewDisposeScope();
        var (norm, directions) = Principal(rows, _targetHalf);
        return new(Round(_cross.matmul(rows.t().matmul(rows))), norm, Round(directions));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sourceHalf.Dispose();
        _targetHalf.Dispose();
        _cross.Dispose();
        _whitenedCross.Dispose();
    }

    /// <summary>‖MᵀM‖ and the eigenvectors [rank, kept] of Lᵀ XᵀX L that hold the kept variance.</summary>
    private static (double Norm, Tensor Directions) Principal(Tensor rows, Tensor half)
    {
        using var scope = NewDisposeScope();
        var coordinates = rows.matmul(half);
        if (coordinates.shape[0] < coordinates.shape[1])
        {
            // Fewer vectors than coordinates, as in a head: the smaller Gram matrix has the same spectrum.
            var small = coordinates.matmul(coordinates.t());
            var directions = coordinates.t().matmul(GramSpectrum.Leading(small, RepresentationSimilarity.KeptVariance).Whitener);
            return (small.norm().item<double>(), directions.MoveToOuterDisposeScope());
        }
        var inner = coordinates.t().matmul(coordinates);
        var (_, vectors) = GramSpectrum.Leading(inner, RepresentationSimilarity.KeptVariance);
        return (inner.norm().item<double>(), vectors.MoveToOuterDisposeScope());
    }

    /// <summary>To the element type of correlations, out of the present scope.</summary>
    private Tensor Round(Tensor tensor) => tensor.to(_precision).alias().MoveToOuterDisposeScope();
}
