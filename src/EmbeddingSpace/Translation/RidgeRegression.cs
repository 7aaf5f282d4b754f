using EmbeddingSpace.Models;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation;

/// <summary>
/// Ridge regression in closed form with an unpenalised intercept: one symmetric eigendecomposition serves every strength, and gives the
/// leave-one-out prediction of every row without fitting again (e_i / (1 − h_i)). Float64.
/// </summary>
/// <remarks>
/// Features are standardised, so that one strength suits layers of different scale. With fewer rows than features the rows' Gram matrix
/// [rows, rows] is decomposed, else the features' [features, features]: memory stays under the smaller of the two squares.
/// </remarks>
internal sealed class RidgeRegression : IDisposable
{
    private readonly Tensor _features;
    private readonly Tensor _mean;
    private readonly Tensor _scale;
    private readonly Tensor _values;
    private readonly Tensor _vectors;
    private readonly Tensor _rowVectors;
    private readonly bool _dual;
    private readonly List<Tensor> _owned;

    /// <summary>Decompose the features.</summary>
    /// <param name="features">[rows, features]; stays the caller's.</param>
    /// <param name="standardise">Whether each feature is divided by its standard deviation first.</param>
    public RidgeRegression(Tensor features, bool standardise = true)
    {
        using var scope = NewDisposeScope();
        var x = features.to(float64);
        _mean = x.mean([0]);
        var deviation = x.sub(_mean).pow(2).mean([0]).sqrt();
        // A feature that never varies carries nothing: its weight becomes 0 instead of a division by 0.
        var varies = deviation.gt(deviation.max() * 1e-9);
        _scale = where(varies, standardise ? deviation.reciprocal() : ones_like(deviation), zeros_like(deviation));
        _features = x.sub(_mean).mul_(_scale);
        _dual = x.shape[0] <= x.shape[1];
        var gram = _dual ? _features.matmul(_features.t()) : _features.t().matmul(_features);
        (_values, _vectors) = linalg.eigh(gram);
        _values = _values.clamp_min(0);
        // Row i of Z has the coordinates whose squares, divided by (s + λ), add up to row i's leverage.
        _rowVectors = _dual ? _vectors * _values.sqrt() : _features.matmul(_vectors);
        _owned = [_features, _mean, _scale, _values, _vectors, _rowVectors];
        foreach (var tensor in _owned) tensor.DetachFromDisposeScope();
    }

    /// <summary>Rows it was made from.</summary>
    public long Rows => _features.shape[0];

    /// <summary>Leave-one-out predictions.</summary>
    /// <param name="targets">[rows, outputs], float64.</param>
    /// <param name="strength">λ a row: the penalty is strength × rows on standardised features.</param>
    /// <returns>[rows, outputs]; the caller's.</returns>
    public Tensor LeaveOneOut(Tensor targets, double strength)
    {
        using var scope = NewDisposeScope();
        var mean = targets.mean([0]);
        var centred = targets - mean;
        var inverse = (_values + strength * Rows).reciprocal();
        var fitted = _dual
            ? _vectors.matmul(_vectors.t().matmul(centred) * (_values * inverse).unsqueeze(1))
            : _rowVectors.matmul(_rowVectors.t().matmul(centred) * inverse.unsqueeze(1));
        var leverage = (_rowVectors.pow(2) * inverse).sum(1) + 1.0 / Rows;
        var residual = (centred - fitted) / (1 - leverage).unsqueeze(1);
        return (targets - residual).MoveToOuterDisposeScope();
    }

    /// <summary>The fitted map on raw (not standardised) features.</summary>
    /// <param name="targets">[rows, outputs], float64.</param>
    /// <param name="strength">λ a row.</param>
    public LinearMap Solve(Tensor targets, double strength)
    {
        using var scope = NewDisposeScope();
        var mean = targets.mean([0]);
        var centred = targets - mean;
        var inverse = (_values + strength * Rows).reciprocal().unsqueeze(1);
        var weights = _dual
            ? _features.t().matmul(_vectors.matmul(_vectors.t().matmul(centred) * inverse))
            : _vectors.matmul(_rowVectors.t().matmul(centred) * inverse);
        weights = weights * _scale.unsqueeze(1);
        return LinearMap.From(weights, mean - _mean.matmul(weights));
    }

    /// <inheritdoc/>
    public void Dispose() => _owned.ForEach(tensor => tensor.Dispose());
}
