using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Kernels;

/// <summary>Eigenvalues and eigenvectors of a Gram matrix, Float64, and the roots that are made of them. Tensors are in the caller's scope.</summary>
/// <param name="Values">Λ [kept], ascending.</param>
/// <param name="Vectors">U [size, kept].</param>
internal readonly record struct GramSpectrum(Tensor Values, Tensor Vectors)
{
    private const double MachineEpsilon = 2.220446049250313e-16;

    /// <summary>Λ^½ [kept]; rounding may have left values below 0, whose root is 0.</summary>
    public Tensor Roots => Values.NoLessThan(0).sqrt();

    /// <summary>U Λ^½ [size, kept]: times its transpose, the part of the matrix that is kept.</summary>
    public Tensor Half => Vectors * Roots;

    /// <summary>U Λ^(−½) [size, kept] of values above 0: XᵀX being the matrix, X times it has orthonormal columns.</summary>
    public Tensor Whitener => Vectors * Values.rsqrt();

    /// <summary>Every direction of a matrix.</summary>
    /// <param name="gram">[size, size], symmetric, Float64; stays the caller's.</param>
    public static GramSpectrum Of(Tensor gram)
    {
        var (values, vectors) = linalg.eigh(gram);
        return new(values, vectors);
    }

    /// <summary>The leading directions that hold a share of the trace; at 1, all that are not rounding.</summary>
    /// <param name="gram">[size, size], symmetric, Float64; stays the caller's.</param>
    /// <param name="share">Share of the trace.</param>
    public static GramSpectrum Leading(Tensor gram, double share)
    {
        using var scope = NewDisposeScope();
        var (values, vectors) = Of(gram);
        var numbers = values.data<double>().ToArray();
        // Directions below the rounding of the Gram matrix carry nothing that a correlation could be taken of.
        var floor = numbers[^1] * numbers.Length * MachineEpsilon;
        var total = numbers.Where(value => value > floor).Sum();
        var (count, sum) = (0, 0.0);
        while (count < numbers.Length && numbers[^(count + 1)] > floor && (count == 0 || sum < share * total || share >= 1)) sum += numbers[^(++count)];
        var start = numbers.Length - count;
        return new(values.narrow(0, start, count).MoveToOuterDisposeScope(), vectors.narrow(1, start, count).MoveToOuterDisposeScope());
    }

    /// <summary>Λ^(−½) [kept]; a direction in which nothing varies stays nothing.</summary>
    /// <param name="floor">Share of the largest value up to which a value is nothing.</param>
    public Tensor InverseRoots(double floor) => where(Values.gt(Values.max().Times(floor)), Roots.reciprocal(), zeros_like(Values));

    /// <summary>The symmetric square root U Λ^½ Uᵀ [size, size].</summary>
    public Tensor SymmetricRoot() => Half.matmul(Vectors.t());

    /// <summary>The symmetric inverse square root U Λ^(−½) Uᵀ [size, size].</summary>
    /// <param name="floor">Share of the largest value up to which a value is nothing.</param>
    public Tensor SymmetricInverseRoot(double floor) => (Vectors * InverseRoots(floor)).matmul(Vectors.t());
}
