using EmbeddingSpace.Forward;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Heads;

/// <summary>
/// Ridge regression in closed form with an unpenalised intercept, over rows that stream by: memory grows with the number of landmarks (or
/// of features, where there are fewer) squared, never with the number of rows. Every strength needs one Cholesky factorisation, which also
/// gives the leave-one-out prediction of each judged row without fitting again: e_i / (1 − h_i). Float64.
/// </summary>
/// <remarks>
/// The first rows set the scale of the features, and where there are more features than landmarks the weights are sought in the span of the
/// landmarks (<see cref="LandmarkSpace"/>; the subset of regressors). With no more rows than landmarks that is no approximation: the solution of a
/// ridge lies in the span of its rows.
/// </remarks>
internal sealed class RidgeRegression : IDisposable
{
    /// <summary>Rows that can be left out: the interval of an agreement judged on them is ± 2 points at worst.</summary>
    public const int MostJudged = 2000;

    /// <summary>
    /// The same where a cut is chosen for each of several labels, of which rare ones need many: 10,000 texts of 28 emotions gave a macro F1 of .331, and .314
    /// with cuts from 2,000 of them.
    /// </summary>
    public const int MostJudgedForCuts = 10_000;

    /// <summary>
    /// Landmarks that pay where the anchors are texts of the task, however many: so memory is flat in their number. The same fit with 2,000
    /// costs eight times the time.
    /// </summary>
    public const int Landmarks = 1000;

    /// <summary>
    /// Landmarks that pay where the anchors are anything else, or the outputs many: between strangers TREC-6 on windows of an encyclopedia reached .702
    /// with 2,000 and .665 with 1,000.
    /// </summary>
    public const int MostLandmarks = 2000;

    /// <summary>Landmarks that pay where rare labels are many: enough that the mean states of a small encoder are read without an approximation.</summary>
    public const int LandmarksForCuts = 3000;

    /// <summary>Outputs from which on as many landmarks pay for texts of the task, too: each has few texts of its own.</summary>
    public const int ManyOutputs = 20;

    private readonly LandmarkSpace _space;
    private readonly Tensor _judged;
    private readonly Tensor _judgedTargets;
    private readonly Tensor? _judgedWeights;
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
    /// <param name="standardise">Whether each feature is divided by its standard deviation over the judged rows.</param>
    /// <param name="weights">[judged]: what each row counts for; null = one each. Stays the caller's.</param>
    /// <param name="emphasis">
    /// [features]: what each feature is multiplied by after that, so that it costs less penalty; null = one each. Stays the caller's.
    /// </param>
    public RidgeRegression(Tensor judged, Tensor targets, int landmarks, bool standardise = true, Tensor? weights = null, Tensor? emphasis = null)
    {
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        _space = new(judged, landmarks, standardise, emphasis);
        _judged = empty(judged.shape[0], _space.Size, dtype: float64);
        RowBlocks.ForEach(judged.shape[0], (start, count) => _judged.narrow(0, start, count).copy_(_space.Coordinates(judged.narrow(0, start, count))));
        _judgedTargets = targets.to(float64).clone();
        _judgedWeights = weights?.to(float64).clone();
        _gram = zeros(_judged.shape[1], _judged.shape[1], dtype: float64);
        _cross = zeros(_judged.shape[1], targets.shape[1], dtype: float64);
        _coordinateSum = zeros(_judged.shape[1], dtype: float64);
        _targetSum = zeros(targets.shape[1], dtype: float64);
        AddCoordinates(_judged, _judgedTargets, _judgedWeights);
        _owned = [_judged, _judgedTargets, _gram, _cross, _coordinateSum, _targetSum];
        if (_judgedWeights is not null) _owned.Add(_judgedWeights);
        foreach (var tensor in _owned) tensor.DetachFromDisposeScope();
    }

    /// <summary>Rows seen, landmarks included.</summary>
    public long Rows { get; private set; }

    /// <summary>
    /// How many rows that count for one each tell as much as those that are left out one at a time (Kish 1965); without weights their number.
    /// </summary>
    public double JudgedSize => _judgedWeights is null ? _judged.shape[0] : (_judgedWeights.sum().Squared() / _judgedWeights.Squared().sum()).item<double>();

    /// <summary>What the rows seen count for, in sum.</summary>
    private double Weight { get; set; }

    /// <summary>Add rows behind the judged ones.</summary>
    /// <param name="features">[rows, features]; stays the caller's.</param>
    /// <param name="targets">[rows, outputs]; stays the caller's.</param>
    /// <param name="weights">[rows]: what each counts for, where the judged rows have weights too; stays the caller's.</param>
    public void Add(Tensor features, Tensor targets, Tensor? weights = null)
    {
        if (weights is null != _judgedWeights is null) throw new ArgumentException("'weights': expected them for all rows or for none.", nameof(weights));
        ForgetSteps();
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        AddCoordinates(_space.Coordinates(features), targets.to(float64), weights?.to(float64));
    }

    /// <summary>Strengths tried since the last row was added.</summary>
    public IReadOnlyCollection<double> Tried => _steps.Keys;

    /// <summary>Leave-one-out predictions of the judged rows.</summary>
    /// <param name="strength">λ a row: the penalty is strength × rows on standardised features.</param>
    /// <returns>[judged, outputs]; belongs to the regression.</returns>
    public Tensor LeaveOneOut(double strength) => Step(strength).Predictions;

    /// <summary>What the fitted map of some outputs says of the judged rows, which it was fitted to.</summary>
    /// <param name="strength">λ a row.</param>
    /// <param name="first">First output.</param>
    /// <param name="count">Number of outputs.</param>
    /// <returns>[judged, outputs]; in the caller's scope.</returns>
    public Tensor Fitted(double strength, int first, int count)
    {
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        var coefficients = Step(strength).Coefficients.narrow(1, first, count);
        return _judged.matmul(coefficients).AddInPlace(Intercept(coefficients, first, count)).MoveToOuterDisposeScope();
    }

    /// <summary>Share of the judged rows, as they count, that a choice of classes gets right.</summary>
    /// <param name="predictions">[judged, classes].</param>
    /// <param name="wanted">[judged, classes].</param>
    public double Agreement(Tensor predictions, Tensor wanted)
    {
        using var scope = NewDisposeScope();
        var right = predictions.argmax(1).eq(wanted.argmax(1)).to(float64);
        return (_judgedWeights is null ? right.mean() : (right * _judgedWeights).sum() / _judgedWeights.sum()).item<double>();
    }

    /// <summary>The fitted map of some outputs, on raw (not standardised) features.</summary>
    /// <param name="strength">λ a row.</param>
    /// <param name="first">First output.</param>
    /// <param name="count">Number of outputs.</param>
    public LinearMap Solve(double strength, int first, int count)
    {
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        var coefficients = Step(strength).Coefficients.narrow(1, first, count);
        return _space.MapOf(coefficients, Intercept(coefficients, first, count));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ForgetSteps();
        _space.Dispose();
        _owned.ForEach(tensor => tensor.Dispose());
    }

    private Tensor Intercept(Tensor coefficients, int first, int count) =>
        (_targetSum.narrow(0, first, count) - _coordinateSum.matmul(coefficients)).Over(Weight);

    private void AddCoordinates(Tensor coordinates, Tensor targets, Tensor? weights)
    {
        Rows += coordinates.shape[0];
        Weight += weights?.sum().item<double>() ?? coordinates.shape[0];
        var weighted = weights is null ? coordinates : coordinates * weights.unsqueeze(1);
        _gram.addmm_(weighted.t(), coordinates, 1, 1);
        _cross.addmm_(weighted.t(), targets, 1, 1);
        _coordinateSum.AddInPlace(weighted.sum([0]));
        _targetSum.AddInPlace((weights is null ? targets : targets * weights.unsqueeze(1)).sum([0]));
    }

    private (Tensor Coefficients, Tensor Predictions) Step(double strength)
    {
        if (_steps.TryGetValue(strength, out var known)) return known;
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        var (mean, targetMean) = (_coordinateSum.Over(Weight), _targetSum.Over(Weight));
        var penalised = mean.outer(mean).MultiplyInPlace(-Weight).AddInPlace(_gram);
        penalised.diagonal().AddInPlace(strength * Weight);
        var factor = linalg.cholesky(penalised);
        penalised.Dispose();
        var coefficients = cholesky_solve(_cross - mean.outer(targetMean).Times(Weight), factor);
        var predictions = empty_like(_judgedTargets);
        RowBlocks.ForEach(_judged.shape[0], (start, count) =>
        {
            var centred = _judged.narrow(0, start, count) - mean;
            var leverage = linalg.solve_triangular(factor, centred.t(), upper: false).SquareInPlace().sum([0]).AddInPlace(1.0 / Weight);
            if (_judgedWeights is not null) leverage = leverage * _judgedWeights.narrow(0, start, count);
            var wanted = _judgedTargets.narrow(0, start, count);
            var residual = (wanted - centred.matmul(coefficients) - targetMean) / leverage.SubtractedFrom(1).unsqueeze(1);
            predictions.narrow(0, start, count).copy_(wanted - residual);
        });
        return _steps[strength] = (coefficients.DetachFromDisposeScope(), predictions.DetachFromDisposeScope());
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
