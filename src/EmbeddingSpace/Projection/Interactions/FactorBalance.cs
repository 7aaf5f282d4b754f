using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Projection.Interactions;

/// <summary>
/// Chooses, among all factors with the same product A Bᵀ, those with AᵀA = BᵀB = diagonal: the singular value decomposition with its
/// values shared out equally. No other factors have a smaller ‖A‖² + ‖B‖², so that products of row lengths bound scores more tightly.
/// </summary>
internal static class FactorBalance
{
    /// <summary>Relative size of a Gram eigenvalue below which a direction holds nothing but rounding.</summary>
    private const double Negligible = 1e-14;

    /// <summary>Balance A = E Lᵀ and B = E Rᵀ.</summary>
    /// <param name="gram">EᵀE [hidden, hidden], Float64.</param>
    /// <param name="left">L [size, hidden], Float64.</param>
    /// <param name="right">R [size, hidden], Float64.</param>
    /// <returns>L′ and R′ [at most size, hidden] with E L′ᵀ R′ Eᵀ = E Lᵀ R Eᵀ, Float64, in the caller's scope.</returns>
    public static (Tensor Left, Tensor Right) Balance(Tensor gram, Tensor left, Tensor right)
    {
        using var scope = NewDisposeScope();
        // A W has orthonormal columns and A = (A W) Hᵀ.
        var (leftWhitener, leftHalf) = Split(left.matmul(gram).matmul(left.t()));
        var (rightWhitener, rightHalf) = Split(right.matmul(gram).matmul(right.t()));
        var (u, s, vh) = linalg.svd(leftHalf.t().matmul(rightHalf), fullMatrices: false);
        var root = s.sqrt();
        var balancedLeft = leftWhitener.matmul(u * root).t().matmul(left);
        var balancedRight = rightWhitener.matmul(vh.t() * root).t().matmul(right);
        return (balancedLeft.MoveToOuterDisposeScope(), balancedRight.MoveToOuterDisposeScope());
    }

    /// <summary>U Λ^(−½) and U Λ^½ of the directions that hold something.</summary>
    private static (Tensor Whitener, Tensor Half) Split(Tensor gram)
    {
        var (values, vectors) = linalg.eigh(gram);
        var numbers = values.data<double>().ToArray();
        // Never empty: a factor of zeros keeps one direction, of length zero.
        var first = Array.FindIndex(numbers, value => value > numbers[^1] * Negligible);
        var start = first >= 0 ? first : numbers.Length - 1;
        var root = values.narrow(0, start, numbers.Length - start).NoLessThan(0).sqrt();
        var kept = vectors.narrow(1, start, numbers.Length - start);
        return (kept * where(root.IsGreater(0), root.reciprocal(), zeros_like(root)), kept * root);
    }
}
