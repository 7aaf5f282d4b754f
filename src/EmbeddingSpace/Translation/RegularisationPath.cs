using static TorchSharp.torch;

namespace EmbeddingSpace.Translation;

/// <summary>
/// Chooses the strength of a ridge by leave-one-out agreement with the source. Agreement moves in steps and flickers between neighbouring
/// strengths, so among those within one standard error of the best the smallest leave-one-out error decides.
/// </summary>
internal static class RegularisationPath
{
    /// <summary>Strengths tried: half decades around 1, the strength that halves an average direction.</summary>
    public static IReadOnlyList<double> Strengths { get; } = [.. Enumerable.Range(-8, 13).Select(step => Math.Pow(10, step / 2.0))];

    /// <summary>Try every strength.</summary>
    /// <param name="ridge">Decomposed features.</param>
    /// <param name="logits">[rows, classes] of the source, float64.</param>
    /// <returns>The best strength and its leave-one-out predictions [rows, classes]; the caller's.</returns>
    public static (double Strength, Tensor Predictions) Choose(RidgeRegression ridge, Tensor logits)
    {
        using var scope = NewDisposeScope();
        var labels = logits.argmax(1);
        var tried = Strengths.Select(strength =>
        {
            var predictions = ridge.LeaveOneOut(logits, strength);
            return (Strength: strength, Predictions: predictions,
                Agreement: predictions.argmax(1).eq(labels).to(float64).mean().item<double>(),
                Error: (predictions - logits).pow(2).mean().item<double>());
        }).ToList();
        var best = tried.Max(result => result.Agreement);
        var within = best - Math.Sqrt(best * (1 - best) / ridge.Rows);
        var chosen = tried.Where(result => result.Agreement >= within).MinBy(result => result.Error);
        return (chosen.Strength, chosen.Predictions.MoveToOuterDisposeScope());
    }
}
