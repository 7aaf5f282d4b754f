using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Alignment.Layers;

/// <summary>What CKA and SVCCA need of one layer's projected vectors M = (centred E) Xᵀ, in the element type of the correlations.</summary>
/// <param name="Cross">XᵀX C of a source layer, C XᵀX of a target layer [source hidden, target hidden].</param>
/// <param name="SelfNorm">‖MᵀM‖.</param>
/// <param name="Directions">
/// Of a target layer U [rank, kept]: (orthonormal basis of E) U has orthonormal columns that hold the kept variance of M. Of a source
/// layer Uᵀ Ĉ [kept, target rank], ready to be multiplied with the target's.
/// </param>
internal readonly record struct LayerOpinion(Tensor Cross, double SelfNorm, Tensor Directions)
{
    /// <summary>CKA and SVCCA of a source and a target layer. ‖MᵀN‖² = tr(XᵀX C YᵀY Cᵀ).</summary>
    public static (double Cka, double Svcca) Judge(LayerOpinion source, LayerOpinion target)
    {
        using var scope = NewDisposeScope();
        var shared = (source.Cross * target.Cross).sum([1]).sum([0], type: ScalarType.Float64).item<double>();
        var between = source.Directions.matmul(target.Directions);
        // Roots of eigenvalues instead of singular values: a third of the time. What rounding does to the smallest is no part of a mean of hundreds.
        var squares = linalg.eigvalsh(between.shape[0] <= between.shape[1] ? between.matmul(between.t()) : between.t().matmul(between));
        return (shared / (source.SelfNorm * target.SelfNorm), squares.NoLessThan(0).sqrt().mean([0], type: ScalarType.Float64).item<double>());
    }
}
