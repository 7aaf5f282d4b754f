using EmbeddingSpace.Kernels;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Alignment.Layers;

/// <summary>Second opinions on how alike two representations of the same examples are; all are 1 for equal ones, whatever their basis.</summary>
internal static class RepresentationSimilarity
{
    /// <summary>Share of variance that SVCCA keeps of each side (Raghu et al. 2017).</summary>
    public const double KeptVariance = 0.99;

    /// <summary>Linear centred kernel alignment (Kornblith et al. 2019): ‖YᵀX‖² / (‖XᵀX‖ ‖YᵀY‖) of centred columns.</summary>
    /// <param name="source">X [examples, features], any float type; stays the caller's.</param>
    /// <param name="target">Y [examples, other features]; stays the caller's.</param>
    /// <returns>0 to 1; NaN when a side is constant.</returns>
    public static double LinearCka(Tensor source, Tensor target)
    {
        using var scope = NewDisposeScope();
        var (x, y) = Centred(source, target);
        return LinearCkaOfGrams(x.t().matmul(x), y.t().matmul(y), x.t().matmul(y));
    }

    /// <summary>Canonical correlations of the columns, largest first.</summary>
    /// <param name="source">X [examples, features], any float type; stays the caller's.</param>
    /// <param name="target">Y [examples, other features]; stays the caller's.</param>
    public static double[] CanonicalCorrelations(Tensor source, Tensor target)
    {
        using var scope = NewDisposeScope();
        var (x, y) = Centred(source, target);
        return CanonicalCorrelationsOfGrams(x.t().matmul(x), y.t().matmul(y), x.t().matmul(y), 1);
    }

    /// <summary>SVCCA: mean canonical correlation of the principal directions that hold <see cref="KeptVariance"/> of each side.</summary>
    /// <param name="source">X [examples, features], any float type; stays the caller's.</param>
    /// <param name="target">Y [examples, other features]; stays the caller's.</param>
    public static double Svcca(Tensor source, Tensor target)
    {
        using var scope = NewDisposeScope();
        var (x, y) = Centred(source, target);
        return CanonicalCorrelationsOfGrams(x.t().matmul(x), y.t().matmul(y), x.t().matmul(y), KeptVariance).Average();
    }

    /// <summary>CKA from XᵀX, YᵀY, XᵀY.</summary>
    internal static double LinearCkaOfGrams(Tensor source, Tensor target, Tensor cross)
    {
        using var scope = NewDisposeScope();
        return (cross.Squared().sum() / (source.norm() * target.norm())).item<double>();
    }

    /// <summary>Correlations from XᵀX, YᵀY, XᵀY (Float64), after keeping the principal directions of a share of variance.</summary>
    internal static double[] CanonicalCorrelationsOfGrams(Tensor source, Tensor target, Tensor cross, double kept)
    {
        using var scope = NewDisposeScope();
        var values = linalg.svdvals(GramSpectrum.Leading(source, kept).Whitener.t().matmul(cross).matmul(GramSpectrum.Leading(target, kept).Whitener));
        return values.data<double>().ToArray();
    }

    private static (Tensor Source, Tensor Target) Centred(Tensor source, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        if (source.dim() != 2 || target.dim() != 2 || source.shape[0] != target.shape[0])
            throw new ArgumentException("'target': expected two matrices with one row an example, "
                + $"got [{string.Join(", ", source.shape)}] and [{string.Join(", ", target.shape)}].", nameof(target));
        var (x, y) = (source.to(ScalarType.Float64).cpu(), target.to(ScalarType.Float64).cpu());
        return (x - x.mean([0]), y - y.mean([0]));
    }
}
