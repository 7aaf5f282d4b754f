using EmbeddingSpace.Models;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation;

/// <summary>
/// Ridge regression in closed form with an unpenalised intercept, over rows that stream by: memory grows with the number of landmarks (or
/// of features, where there are fewer) squared, never with the number of rows. Every strength needs one Cholesky factorisation, which also
/// gives the leave-one-out prediction of each judged row without fitting again: e_i / (1 − h_i). Float64.
/// </summary>
/// <remarks>
/// The first rows set the scale of the features, and where there are more features than landmarks the weights are sought in the span of the
/// landmarks (the Nyström method, Williams and Seeger 2001; the subset of regressors). With no more rows than landmarks that is no
/// approximation: the solution of a ridge lies in the span of its rows.
/// </remarks>
internal sealed class RidgeRegression : IDisposable
{
    /// <summary>Rows that can be left out: the interval of an agreement judged on them is ± 2 points at worst.</summary>
    public const int MostJudged = 2000;

    private const int FewestLandmarks = 1000;

    /// <summary>Share of the mean diagonal that keeps the factorisation of the landmarks' products well posed; centred rows are dependent.</summary>
    private const double RelativeJitter = 1e-9;

    private const double RelativeSmallestDeviation = 1e-9;

    private readonly Tensor _mean;
    private readonly Tensor _scale;
    private readonly Tensor? _landmarks;
    private readonly Tensor? _factor;
    private readonly Tensor _judged;
    private readonly Tensor _judgedTargets;
    private readonly Tensor _gram;
    private readonly Tensor _cross;
    private readonly Tensor _coordinateSum;
    private readonly Tensor _targetSum;
    private readonly Dictionary<double, (Tensor Coefficients, Tensor Predictions)> _steps = [];
    private readonly List<Tensor> _owned;

    /// <summary>Begin with the rows that are judged, in random order; the first of them are the landmarks.</summary>
    /// <param name="judged">[judged, features]; stays the caller's.</param>
    /// <param name="targets">[judged, outputs]; stays the caller's.</param>
    /// <param name="landmarks">Number of landmarks; all judged rows where they are fewer.</param>
    /// <param name="standardise">Whether each feature is divided by its standard deviation over the landmarks.</param>
    public RidgeRegression(Tensor judged, Tensor targets, int landmarks, bool standardise = true)
    {
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        landmarks = (int)Math.Min(landmarks, judged.shape[0]);
        var x = judged.to(float64);
        _mean = x.mean([0]);
        var deviation = x.sub(_mean).pow(2).mean([0]).sqrt();
        // A feature that never varies carries nothing: its weight becomes 0 instead of a division by 0.
        var varies = deviation.gt(deviation.max() * RelativeSmallestDeviation);
        _scale = where(varies, standardise ? deviation.reciprocal() : ones_like(deviation), zeros_like(deviation));
        var standardised = x.sub(_mean).mul_(_scale);
        if (x.shape[1] > landmarks)
        {
            _landmarks = standardised.narrow(0, 0, landmarks).clone();
            var products = _landmarks.matmul(_landmarks.t());
            products.diagonal().add_(products.diagonal().mean() * RelativeJitter);
            _factor = linalg.cholesky(products);
        }
        _judged = Coordinates(standardised);
        _judgedTargets = targets.to(float64).clone();
        _gram = zeros(_judged.shape[1], _judged.shape[1], dtype: float64);
        _cross = zeros(_judged.shape[1], targets.shape[1], dtype: float64);
        _coordinateSum = zeros(_judged.shape[1], dtype: float64);
        _targetSum = zeros(targets.shape[1], dtype: float64);
        AddCoordinates(_judged, _judgedTargets);
        _owned = [_mean, _scale, _judged, _judgedTargets, _gram, _cross, _coordinateSum, _targetSum];
        if (_landmarks is not null) _owned.AddRange([_landmarks, _factor!]);
        foreach (var tensor in _owned) tensor.DetachFromDisposeScope();
    }

    /// <summary>Rows seen, landmarks included.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows that are left out one at a time.</summary>
    public long Judged => _judged.shape[0];

    /// <summary>How many landmarks pay: all rows while there are few; then half of them, which costs an eighth, up to 2,000.</summary>
    public static int LandmarksFor(int rows) => rows <= FewestLandmarks ? rows : Math.Clamp(rows / 2, FewestLandmarks, MostJudged);

    /// <summary>Add rows behind the judged ones.</summary>
    /// <param name="features">[rows, features]; stays the caller's.</param>
    /// <param name="targets">[rows, outputs]; stays the caller's.</param>
    public void Add(Tensor features, Tensor targets)
    {
        ForgetSteps();
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        AddCoordinates(Coordinates(features.to(float64).sub(_mean).mul_(_scale)), targets.to(float64));
    }

    /// <summary>Strengths tried since the last row was added.</summary>
    public IReadOnlyCollection<double> Tried => _steps.Keys;

    /// <summary>Leave-one-out predictions of the judged rows.</summary>
    /// <param name="strength">λ a row: the penalty is strength × rows on standardised features.</param>
    /// <returns>[judged, outputs]; belongs to the regression.</returns>
    public Tensor LeaveOneOut(double strength) => Step(strength).Predictions;

    /// <summary>The fitted map of some outputs, on raw (not standardised) features.</summary>
    /// <param name="strength">λ a row.</param>
    /// <param name="first">First output.</param>
    /// <param name="count">Number of outputs.</param>
    public LinearMap Solve(double strength, int first, int count)
    {
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        var coefficients = Step(strength).Coefficients.narrow(1, first, count);
        var intercept = (_targetSum.narrow(0, first, count) - _coordinateSum.matmul(coefficients)) / Rows;
        var weights = _factor is null ? coefficients : _landmarks!.t().matmul(linalg.solve_triangular(_factor.t(), coefficients, upper: true));
        weights = weights * _scale.unsqueeze(1);
        return LinearMap.From(weights, intercept - _mean.matmul(weights));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ForgetSteps();
        _owned.ForEach(tensor => tensor.Dispose());
    }

    /// <summary>Standardised rows in the span of the landmarks: products with the landmarks stay what they were.</summary>
    private Tensor Coordinates(Tensor standardised) =>
        _factor is null ? standardised : linalg.solve_triangular(_factor, _landmarks!.matmul(standardised.t()), upper: false).t().contiguous();

    private void AddCoordinates(Tensor coordinates, Tensor targets)
    {
        Rows += coordinates.shape[0];
        _gram.addmm_(coordinates.t(), coordinates, 1, 1);
        _cross.addmm_(coordinates.t(), targets, 1, 1);
        _coordinateSum.add_(coordinates.sum([0]));
        _targetSum.add_(targets.sum([0]));
    }

    private (Tensor Coefficients, Tensor Predictions) Step(double strength)
    {
        if (_steps.TryGetValue(strength, out var known)) return known;
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        var (mean, targetMean) = (_coordinateSum / Rows, _targetSum / Rows);
        var penalised = _gram - mean.outer(mean) * Rows;
        penalised.diagonal().add_(strength * Rows);
        var factor = linalg.cholesky(penalised);
        var coefficients = cholesky_solve(_cross - mean.outer(targetMean) * Rows, factor);
        var centred = _judged - mean;
        var leverage = linalg.solve_triangular(factor, centred.t(), upper: false).pow(2).sum([0]) + 1.0 / Rows;
        var residual = (_judgedTargets - centred.matmul(coefficients) - targetMean) / (1 - leverage).unsqueeze(1);
        return _steps[strength] = (coefficients.DetachFromDisposeScope(), (_judgedTargets - residual).DetachFromDisposeScope());
    }

    private void ForgetSteps()
    {
        foreach (var (coefficients, predictions) in _steps.Values)
        {
            coefficients.Dispose();
            predictions.Dispose();
        }
        _steps.Clear();
    }
}
