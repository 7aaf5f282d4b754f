using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Heads;

/// <summary>
/// Linear heads fitted to a handful of texts of a task joined by drawn rows and by splices of the texts, judged on the texts alone: each is judged by a fit
/// that the texts of its fold, and all splices made of them, were left out of.
/// </summary>
/// <remarks>
/// Few folds of few texts are noise: strength and weight of the splices are what was best elsewhere, and the texts overrule that only where their squared
/// error says so beyond two standard errors (development texts of three pairs of models, one seed: choosing the smallest error instead cost up to .027 of
/// agreement at 20 texts and gained .004 at most).
/// </remarks>
internal sealed class JoinedHeadFitting : IDisposable
{
    private static readonly double[] SpliceWeights = [0, 0.1, 0.2, 1];

    /// <summary>Standard errors by which another setting must be better than the one expected to be best.</summary>
    private const double Evidence = 2;

    private readonly FoldedRidge _ridge;
    private readonly IReadOnlyList<HeadGoal> _goals;
    private readonly Tensor _targets;
    private readonly long[] _order;

    // [features]: means over the texts, which the heads are for, whatever joins them.
    private readonly double[] _featureMeans;

    // Without any text there is something to fit to only where rows were drawn.
    private readonly int _fewestFolds;
    private readonly long[] _shuffle;

    /// <summary>Begin with all rows.</summary>
    /// <param name="texts">Texts of the task in <paramref name="order"/>, with their folds.</param>
    /// <param name="splices">Splices of them.</param>
    /// <param name="drawn">Drawn rows; may be none.</param>
    /// <param name="goals">For each head what it is fitted to; their answers are those of the texts, in their own order.</param>
    /// <param name="order">Which text each row of <paramref name="texts"/> is.</param>
    /// <param name="seed">Seed of the shuffled control.</param>
    /// <param name="blockWeights">What each of as many equal blocks of features counts for; null = one each.</param>
    public JoinedHeadFitting(JoinedRows texts, JoinedRows splices, JoinedRows drawn, IReadOnlyList<HeadGoal> goals, long[] order, int seed,
        double[]? blockWeights = null)
    {
        using var scope = NewDisposeScope();
        (_goals, _order, _shuffle, _fewestFolds) = (goals, order, SeededOrder.Of(order.Length, seed), drawn.Count > 0 ? 0 : 1);
        _ridge = new(texts, splices, drawn, rows => Targets(rows, seed), blockWeights);
        _targets = Targets(texts, seed).DetachFromDisposeScope();
        _featureMeans = RowBlocks.Sum(texts.Features).DivideInPlace(texts.Count).data<double>().ToArray();
    }

    /// <summary>Choose a setting for each head, solve and judge.</summary>
    /// <param name="expected">The setting that is best as far as is known beforehand.</param>
    /// <param name="strengths">Strengths that are tried, the expected one among them.</param>
    /// <param name="cancellationToken">Checked between folds.</param>
    /// <returns>One head a goal.</returns>
    public IReadOnlyList<HeadFit> Finish(JoinedSetting expected, IReadOnlyList<double> strengths, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        JoinedSetting[] settings = [.. strengths.SelectMany(strength => SpliceWeights.Select(weight => new JoinedSetting(strength, weight)))];
        var leftOut = _ridge.LeftOut(settings, cancellationToken);
        var fewer = new Dictionary<(JoinedSetting Setting, int Folds), Tensor>();
        long[] strangers = Array.ConvertAll(_shuffle, place => _order[place]);
        var (fits, first, all) = (new List<HeadFit>(), 0, (int)_targets.shape[1] / 2);
        foreach (var goal in _goals)
        {
            var (start, size) = (first, (int)goal.Targets.shape[1]);
            var setting = Choose(settings, tried => Errors(leftOut[tried], start, size), expected);
            var (said, control) = (Numbers(leftOut[setting], start, size), Numbers(leftOut[setting], all + start, size));
            var fit = HeadFit.Of(goal, _ridge.Solve(setting, start, size), setting.Strength, _order, said, strangers, control);
            var curve = Enumerable.Range(_fewestFolds, FoldedRidge.Folds - _fewestFolds);
            fits.Add(fit with
            {
                Curve = [.. curve.Select(folds => Learnt(goal, Said(setting, folds), start, size, folds))],
                FeatureMeans = _featureMeans,
            });
            first += size;
        }
        return fits;

        Tensor Said(JoinedSetting setting, int folds)
        {
            if (folds == FoldedRidge.Folds - 1) return leftOut[setting];
            if (!fewer.TryGetValue((setting, folds), out var said))
                fewer[(setting, folds)] = said = _ridge.LeftOut([setting], cancellationToken, folds)[setting];
            return said;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ridge.Dispose();
        _targets.Dispose();
    }

    /// <summary>The setting with the smallest error among those that are better than the expected one beyond doubt; that one where there is none.</summary>
    /// <param name="settings">Settings tried.</param>
    /// <param name="errors">The error of a setting on each text.</param>
    /// <param name="expected">The setting that is best as far as is known beforehand.</param>
    internal static JoinedSetting Choose(IReadOnlyList<JoinedSetting> settings, Func<JoinedSetting, double[]> errors, JoinedSetting expected)
    {
        var known = errors(expected);
        return settings.Select(setting => (Setting: setting, Errors: errors(setting)))
            .Where(tried => tried.Setting == expected || Gain(known, tried.Errors) is var gain && gain.Mean > Evidence * gain.StandardError)
            .MinBy(tried => tried.Errors.Average()).Setting;
    }

    /// <summary>How the texts agree that were left out of fits which read some of the other folds, or none of them.</summary>
    private LearntFrom Learnt(HeadGoal goal, Tensor said, int first, int size, int folds) =>
        new(_order.Length * folds / FoldedRidge.Folds, goal.Judge(Numbers(said, first, size), _order).Agreeing);

    private static (double Mean, double StandardError) Gain(double[] known, double[] other)
    {
        var gains = known.Zip(other, (left, right) => left - right).ToArray();
        var mean = gains.Average();
        return (mean, Math.Sqrt(gains.Average(gain => (gain - mean) * (gain - mean)) / gains.Length));
    }

    /// <summary>What all heads are fitted to, and behind it the same of other rows of the kind: the control.</summary>
    private Tensor Targets(JoinedRows rows, int seed)
    {
        var targets = cat([.. _goals.Select(goal => goal.Of(rows.Logits))], 1);
        return cat([targets, targets.index_select(0, tensor(SeededOrder.Of((int)rows.Count, seed)))], 1);
    }

    private double[] Errors(Tensor predictions, int first, int size) =>
        (predictions.narrow(1, first, size) - _targets.narrow(1, first, size)).Squared().mean([1]).data<double>().ToArray();

    private static double[] Numbers(Tensor predictions, int first, int size) => predictions.narrow(1, first, size).contiguous().data<double>().ToArray();
}
