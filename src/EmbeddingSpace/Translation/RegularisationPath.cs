using static TorchSharp.torch;

namespace EmbeddingSpace.Translation;

/// <summary>
/// Chooses the strength of a ridge by leave-one-out agreement with the source. Agreement moves in steps and flickers between neighbouring
/// strengths, so among those within one standard error of the best the smallest leave-one-out error decides.
/// </summary>
/// <remarks>Whole decades first, then the half decades beside the chosen one: each strength costs a factorisation.</remarks>
internal static class RegularisationPath
{
    private const int WeakestDecade = -4;
    private const int StrongestDecade = 2;

    /// <summary>Choose for some outputs of a regression.</summary>
    /// <param name="ridge">The regression.</param>
    /// <param name="first">First output.</param>
    /// <param name="wanted">[landmarks, classes]: what these outputs should be, float64.</param>
    /// <returns>The best strength and its leave-one-out predictions [landmarks, classes]; the caller's.</returns>
    public static (double Strength, Tensor Predictions) Choose(RidgeRegression ridge, int first, Tensor wanted)
    {
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        var labels = wanted.argmax(1);
        var tried = Enumerable.Range(WeakestDecade, StrongestDecade - WeakestDecade + 1).Select(decade => Try(decade)).ToList();
        var coarse = Best(tried);
        tried.AddRange([Try(coarse.Decade - 0.5), Try(coarse.Decade + 0.5)]);
        var best = Best(tried);
        return (Strength(best.Decade), Predictions(best.Decade).clone().MoveToOuterDisposeScope());

        (double Decade, double Agreement, double Error) Try(double decade)
        {
            var predictions = Predictions(decade);
            return (decade, predictions.argmax(1).eq(labels).to(float64).mean().item<double>(), (predictions - wanted).pow(2).mean().item<double>());
        }

        Tensor Predictions(double decade) => ridge.LeaveOneOut(Strength(decade)).narrow(1, first, wanted.shape[1]);
        static double Strength(double decade) => Math.Pow(10, decade);

        (double Decade, double Agreement, double Error) Best(List<(double Decade, double Agreement, double Error)> results)
        {
            var highest = results.Max(result => result.Agreement);
            var within = highest - Math.Sqrt(highest * (1 - highest) / ridge.Landmarks);
            return results.Where(result => result.Agreement >= within).MinBy(result => result.Error);
        }
    }
}
