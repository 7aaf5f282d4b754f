using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Heads;

/// <summary>What a ridge with an unpenalised intercept has to know of its rows: sums that add up, so that rows come and go without the others being read again.
/// Float64; owns its tensors.</summary>
internal sealed class RowSums : IDisposable
{
    private readonly Tensor _gram;
    private readonly Tensor _cross;
    private readonly Tensor _coordinateSum;
    private readonly Tensor _targetSum;
    private double _weight;

    /// <summary>No row yet.</summary>
    /// <param name="size">Coordinates a row.</param>
    /// <param name="outputs">Outputs a row.</param>
    public RowSums(long size, long outputs) : this(
        zeros(size, size, dtype: float64), zeros(size, outputs, dtype: float64), zeros(size, dtype: float64), zeros(outputs, dtype: float64), 0)
    {
    }

    private RowSums(Tensor gram, Tensor cross, Tensor coordinateSum, Tensor targetSum, double weight)
    {
        (_gram, _cross, _coordinateSum, _targetSum, _weight) = (gram, cross, coordinateSum, targetSum, weight);
        foreach (var tensor in Owned) tensor.DetachFromDisposeScope();
    }

    private Tensor[] Owned => [_gram, _cross, _coordinateSum, _targetSum];

    /// <summary>Add rows.</summary>
    /// <param name="coordinates">[rows, size], float64; stays the caller's.</param>
    /// <param name="targets">[rows, outputs], float64; stays the caller's.</param>
    /// <param name="weights">[rows], float64: what each counts for; stays the caller's.</param>
    public void Add(Tensor coordinates, Tensor targets, Tensor weights)
    {
        if (coordinates.shape[0] == 0) return;
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        _weight += weights.sum().item<double>();
        var weighted = coordinates * weights.unsqueeze(1);
        _gram.addmm_(weighted.t(), coordinates, 1, 1);
        _cross.addmm_(weighted.t(), targets, 1, 1);
        _coordinateSum.AddInPlace(weighted.sum([0]));
        _targetSum.AddInPlace((targets * weights.unsqueeze(1)).sum([0]));
    }

    /// <summary>Add the rows that other sums know.</summary>
    /// <param name="other">Sums of the same coordinates and outputs; stays the caller's.</param>
    /// <param name="weight">What each of its rows counts for beside what it counted for there.</param>
    public void Add(RowSums other, double weight)
    {
        using var gradients = inference_mode();
        foreach (var (sum, added) in Owned.Zip(other.Owned)) sum.AddInPlace(added, weight);
        _weight += weight * other._weight;
    }

    /// <summary>The same sums, to which other rows can be added; the caller's.</summary>
    public RowSums Copy()
    {
        using var gradients = inference_mode();
        return new(_gram.clone(), _cross.clone(), _coordinateSum.clone(), _targetSum.clone(), _weight);
    }

    /// <summary>Solve.</summary>
    /// <param name="strength">λ a row: the penalty is strength × the weight of all rows.</param>
    /// <returns>[size, outputs] and [outputs]; in the caller's scope.</returns>
    public (Tensor Coefficients, Tensor Intercept) Solve(double strength)
    {
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        var (mean, targetMean) = (_coordinateSum.Over(_weight), _targetSum.Over(_weight));
        var penalised = mean.outer(mean).MultiplyInPlace(-_weight).AddInPlace(_gram);
        penalised.diagonal().AddInPlace(strength * _weight);
        var coefficients = cholesky_solve(_cross - mean.outer(targetMean).Times(_weight), linalg.cholesky(penalised));
        return (coefficients.MoveToOuterDisposeScope(), (targetMean - mean.matmul(coefficients)).MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Owned) tensor.Dispose();
    }
}
