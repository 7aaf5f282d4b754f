using static TorchSharp.torch;

namespace EmbeddingSpace.Translation;

/// <summary>Chooses the strength of a ridge by leave-one-out agreement with the source, ties by the smaller error.</summary>
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
        (double Agreement, double Error, double Strength, Tensor? Predictions) best = (-1, double.PositiveInfinity, 0, null);
        foreach (var strength in Strengths)
        {
            var predictions = ridge.LeaveOneOut(logits, strength);
            var agreement = predictions.argmax(1).eq(labels).to(float64).mean().item<double>();
            var error = (predictions - logits).pow(2).mean().item<double>();
            if (agreement > best.Agreement || (agreement == best.Agreement && error < best.Error)) best = (agreement, error, strength, predictions);
        }
        return (best.Strength, best.Predictions!.MoveToOuterDisposeScope());
    }
}
