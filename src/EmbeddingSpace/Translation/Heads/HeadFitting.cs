using EmbeddingSpace.Runtime.Numbers;
using EmbeddingSpace.Translation.Sources;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Heads;

/// <summary>
/// Linear heads for one or more sources on the same features, fitted in one pass over the anchors: those that are judged first, the rest
/// streams by. Each source gets its own strength and its own shuffled control, all from the same factorisations.
/// </summary>
internal sealed class HeadFitting : IDisposable
{
    private readonly RidgeRegression _ridge;
    private readonly Tensor _featureSum;
    private readonly Tensor _targets;
    private readonly Tensor? _weights;
    private readonly long[] _judged;
    private readonly long[] _shuffle;
    private readonly IReadOnlyList<HeadGoal> _goals;
    private readonly int[] _sizes;

    /// <summary>Begin with the anchors that are judged.</summary>
    /// <param name="features">[judged, features] of the first anchors in order; stays the caller's.</param>
    /// <param name="goals">For each head what it is fitted to, anchors in their own order.</param>
    /// <param name="order">The random order in which the anchors come.</param>
    /// <param name="seed">Seed of the shuffled control.</param>
    /// <param name="landmarks">Number of landmarks of the regression.</param>
    /// <param name="weights">[anchors]: what each counts for; null = one each.</param>
    /// <param name="blockWeights">What each of as many equal blocks of features counts for; null = one each.</param>
    public HeadFitting(Tensor features, IReadOnlyList<HeadGoal> goals, long[] order, int seed, int landmarks = RidgeRegression.Landmarks,
        double[]? weights = null, double[]? blockWeights = null)
    {
        using var scope = NewDisposeScope();
        _judged = order[..(int)features.shape[0]];
        _goals = goals;
        _sizes = [.. goals.Select(goal => (int)goal.Targets.shape[1])];
        // Whose answers each anchor gets in the control.
        _shuffle = SeededOrder.Of(order.Length, seed);
        var shuffle = tensor(_shuffle);
        _targets = cat([.. goals.Select(goal => goal.Targets.to(float64)), .. goals.Select(goal => goal.Targets.to(float64).index_select(0, shuffle))], 1);
        _weights = weights is null ? null : tensor(weights);
        var emphasis = blockWeights is null
            ? null
            : tensor(Array.ConvertAll(blockWeights, Math.Sqrt)).repeat_interleave(features.shape[1] / blockWeights.Length);
        _ridge = new(features, Of(_targets, _judged), landmarks, weights: _weights is null ? null : Of(_weights, _judged), emphasis: emphasis);
        _featureSum = RowBlocks.Sum(features).DetachFromDisposeScope();
        _targets.DetachFromDisposeScope();
        _weights?.DetachFromDisposeScope();
    }

    /// <summary>Add anchors behind the judged ones.</summary>
    /// <param name="features">[rows, features]; stays the caller's.</param>
    /// <param name="rows">Which anchors they are.</param>
    public void Add(Tensor features, long[] rows)
    {
        using var scope = NewDisposeScope();
        _featureSum.AddInPlace(RowBlocks.Sum(features));
        _ridge.Add(features, Of(_targets, rows), _weights is null ? null : Of(_weights, rows));
    }

    /// <summary>Choose strengths and solve.</summary>
    /// <param name="cancellationToken">Checked between sources.</param>
    /// <returns>One head a source.</returns>
    public IReadOnlyList<HeadFit> Finish(CancellationToken cancellationToken = default)
    {
        var fits = new List<HeadFit>();
        var (first, all) = (0, _sizes.Sum());
        var means = Means();
        foreach (var (goal, size) in _goals.Zip(_sizes))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var targets = Of(_targets, _judged);
            var (wanted, shuffled) = (targets.narrow(1, first, size), targets.narrow(1, all + first, size));
            var exclusive = goal.Answers.AreExclusive;
            var (strength, predictions) = RegularisationPath.Choose(_ridge, first, wanted, exclusive);
            var control = RegularisationPath.Control(_ridge, all + first, shuffled, exclusive);
            long[] strangers = Array.ConvertAll(_judged, row => _shuffle[row]);
            var fitted = _ridge.Fitted(strength, first, size);
            var fit = HeadFit.Of(goal, _ridge.Solve(strength, first, size), strength, _judged, Numbers(predictions), strangers, Numbers(control),
                Numbers(fitted));
            fits.Add(fit with { FeatureMeans = means });
            first += size;
        }
        return fits;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ridge.Dispose();
        _featureSum.Dispose();
        _targets.Dispose();
        _weights?.Dispose();
    }

    /// <summary>Anchors that are judged at most.</summary>
    /// <param name="answers">What the source says.</param>
    public static int MostJudged(SourceAnswers answers) => answers is SourceLabels ? RidgeRegression.MostJudgedForCuts : RidgeRegression.MostJudged;

    /// <summary>Fit heads to features that are all in memory.</summary>
    /// <param name="features">[anchors, features]; stays the caller's.</param>
    /// <param name="goals">For each head what it is fitted to.</param>
    /// <param name="seed">Seed of the order and of the shuffled control.</param>
    /// <param name="cancellationToken">Checked between blocks and sources.</param>
    public static IReadOnlyList<HeadFit> Fit(Tensor features, IReadOnlyList<HeadGoal> goals, int seed, CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        var order = SeededOrder.Of((int)features.shape[0], seed);
        var judged = Math.Min(order.Length, goals.Max(goal => MostJudged(goal.Answers)));
        using var fitting = new HeadFitting(features.index_select(0, tensor(order[..judged])), goals, order, seed);
        for (var start = judged; start < order.Length; start += RidgeRegression.MostJudged)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var block = NewDisposeScope();
            var rows = order[start..Math.Min(order.Length, start + RidgeRegression.MostJudged)];
            fitting.Add(features.index_select(0, tensor(rows)), rows);
        }
        return fitting.Finish(cancellationToken);
    }

    private double[] Means()
    {
        using var scope = NewDisposeScope();
        return Numbers(_featureSum.Over(_ridge.Rows));
    }

    private static double[] Numbers(Tensor values) => values.data<double>().ToArray();

    private static Tensor Of(Tensor all, long[] rows) => all.index_select(0, tensor(rows));
}
