using EmbeddingSpace.Runtime.Numbers;
using EmbeddingSpace.Translation.Heads;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Methods;

/// <summary>How many pooled columns pay, by leave-one-out on a part of the anchors.</summary>
internal static class PoolingChoice
{
    /// <summary>Anchors that say it: enough to tell the ways apart, few enough to cost a fraction of the fit.</summary>
    public const int Anchors = 1000;

    private const int LandmarksToCompareOn = 500;

    /// <summary>Choose.</summary>
    /// <param name="features">[anchors, poolings × width] in random order; stays the caller's.</param>
    /// <param name="logits">[anchors, outputs] of the source; stays the caller's.</param>
    /// <param name="choices">Numbers of poolings, the first of those there are.</param>
    /// <param name="work">What they are anchors of.</param>
    public static int Of(Tensor features, Tensor logits, int[] choices, TranslationWork work)
    {
        if (choices.Length == 1) return choices[0];
        work.Progress?.Report(new("choose pooling", 0, 1));
        using var scope = NewDisposeScope();
        var count = Math.Min(features.shape[0], Anchors);
        var wanted = logits.narrow(0, 0, count);
        return choices.MaxBy(poolings =>
        {
            work.CancellationToken.ThrowIfCancellationRequested();
            using var block = NewDisposeScope();
            using var ridge = new RidgeRegression(features.narrow(0, 0, count).narrow(1, 0, poolings * work.Reading.Width), wanted, LandmarksToCompareOn);
            var predictions = RegularisationPath.Choose(ridge, 0, wanted, work.Answers.AreExclusive).Predictions;
            return work.Answers.AreExclusive
                ? predictions.argmax(1).eq(wanted.argmax(1)).to(float64).mean().item<double>()
                : -(predictions - wanted).Squared().mean().item<double>();
        });
    }
}
