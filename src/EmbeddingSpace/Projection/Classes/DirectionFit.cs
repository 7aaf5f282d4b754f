using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Projection.Classes;

/// <summary>
/// Ridge regression in closed form with an intercept, Float64: one eigendecomposition of the features' Gram matrix [hidden, hidden] serves
/// every strength, and the strength is chosen by the leave-one-out error of each row, e_i / (1 − h_i), without fitting again.
/// </summary>
internal static class DirectionFit
{
    /// <summary>Strengths tried, relative to the mean eigenvalue: half decades.</summary>
    private static readonly double[] Strengths = [.. Enumerable.Range(-12, 17).Select(step => Math.Pow(10, step / 2.0))];

    /// <summary>Fit.</summary>
    /// <param name="features">[rows, hidden], Float64; stays the caller's.</param>
    /// <param name="targets">[rows, outputs], Float64; stays the caller's.</param>
    /// <returns>[hidden, outputs] directions and their relative strength, in the caller's scope.</returns>
    public static (Tensor Directions, double Strength) Fit(Tensor features, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var (x, y) = (features - features.mean([0]), targets - targets.mean([0]));
        var rows = x.shape[0];
        var (values, vectors) = linalg.eigh(x.t().matmul(x));
        values = values.NoLessThan(0);
        var (rotated, cross) = (x.matmul(vectors), vectors.t().matmul(x.t().matmul(y)));
        var squares = rotated.Squared();
        var scale = values.mean();
        var best = (Error: double.PositiveInfinity, Strength: 0.0);
        foreach (var strength in Strengths)
        {
            using var attempt = NewDisposeScope();
            var inverse = values.Plus(scale.Times(strength)).reciprocal();
            var leverage = squares.matmul(inverse).Plus(1.0 / rows);
            var residual = (y - rotated.matmul(cross * inverse.unsqueeze(1))) / leverage.SubtractedFrom(1).unsqueeze(1);
            var error = residual.Squared().mean().item<double>();
            if (error < best.Error) best = (error, strength);
        }
        var directions = vectors.matmul(cross * values.Plus(scale.Times(best.Strength)).reciprocal().unsqueeze(1));
        return (directions.MoveToOuterDisposeScope(), best.Strength);
    }
}
