using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Heads;

/// <summary>
/// Chooses the strength of a ridge by leave-one-out agreement with the source. Agreement moves in steps and flickers between neighbouring
/// strengths, so among those within one standard error of the best the smallest leave-one-out error decides. Labels and numbers have no choice to agree on:
/// there the error decides alone.
/// </summary>
/// <remarks>
/// Each strength costs a factorisation: whole decades are walked from the middle as long as the end of the walk is the best, then the half decades
/// beside it are tried.
/// </remarks>
internal static class RegularisationPath
{
    private const int FirstDecade = -1;
    private const int WeakestDecade = -6;
    private const int StrongestDecade = 4;

    /// <summary>Choose for some outputs of a regression among the strengths that others made it try: a control is worth no factorisation.</summary>
    /// <inheritdoc cref="Choose"/>
    /// <returns>Its leave-one-out predictions [judged, classes]; the caller's.</returns>
    public static Tensor Control(RidgeRegression ridge, int first, Tensor wanted, bool exclusive)
    {
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        return ridge.Tried.Select(strength => ridge.LeaveOneOut(strength).narrow(1, first, wanted.shape[1]))
            .MaxBy(predictions => exclusive ? ridge.Agreement(predictions, wanted) : -Error(predictions, wanted))!.clone().MoveToOuterDisposeScope();
    }

    /// <summary>Choose for some outputs of a regression.</summary>
    /// <param name="ridge">The regression.</param>
    /// <param name="first">First output.</param>
    /// <param name="wanted">[judged, classes]: what these outputs should be, float64.</param>
    /// <param name="exclusive">Whether the outputs are classes of which the largest is chosen.</param>
    /// <returns>The best strength and its leave-one-out predictions [judged, classes]; the caller's.</returns>
    public static (double Strength, Tensor Predictions) Choose(RidgeRegression ridge, int first, Tensor wanted, bool exclusive = true)
    {
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        var tried = new List<(double Decade, double Agreement, double Error)> { Try(FirstDecade - 1), Try(FirstDecade), Try(FirstDecade + 1) };
        var coarse = Best(tried);
        while (coarse == tried[0] && coarse.Decade > WeakestDecade)
        {
            tried.Insert(0, Try(coarse.Decade - 1));
            coarse = Best(tried);
        }
        while (coarse == tried[^1] && coarse.Decade < StrongestDecade)
        {
            tried.Add(Try(coarse.Decade + 1));
            coarse = Best(tried);
        }
        tried.AddRange([Try(coarse.Decade - 0.5), Try(coarse.Decade + 0.5)]);
        var best = Best(tried);
        return (Strength(best.Decade), Predictions(best.Decade).clone().MoveToOuterDisposeScope());

        (double Decade, double Agreement, double Error) Try(double decade)
        {
            var predictions = Predictions(decade);
            return (decade, exclusive ? ridge.Agreement(predictions, wanted) : 0, Error(predictions, wanted));
        }

        Tensor Predictions(double decade) => ridge.LeaveOneOut(Strength(decade)).narrow(1, first, wanted.shape[1]);
        static double Strength(double decade) => Math.Pow(10, decade);

        (double Decade, double Agreement, double Error) Best(List<(double Decade, double Agreement, double Error)> results)
        {
            var highest = results.Max(result => result.Agreement);
            var within = highest - Math.Sqrt(highest * (1 - highest) / ridge.JudgedSize);
            return results.Where(result => result.Agreement >= within).MinBy(result => result.Error);
        }
    }

    private static double Error(Tensor predictions, Tensor wanted) => (predictions - wanted).Squared().mean().item<double>();
}
