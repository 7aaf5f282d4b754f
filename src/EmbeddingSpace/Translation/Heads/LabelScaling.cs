using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Heads;

/// <summary>
/// What the distance of each label's logit from the threshold is multiplied with, so that its probabilities are nearest to the source's: the temperature of
/// a label by itself, which leaves every decision as it is.
/// </summary>
internal static class LabelScaling
{
    /// <summary>Ends of the range searched: fitted probabilities differ by hundredths where logits differ by ones.</summary>
    private const double Lowest = 1e-2, Highest = 1e4;

    // The range's logarithm is 14: 2⁻⁵⁰ of it is below the spacing of float64 near 1.
    private const int Bisections = 50;

    /// <summary>Take the scales over from the source.</summary>
    /// <param name="sourceLogits">[texts, labels] of the source; stays the caller's.</param>
    /// <param name="translatedLogits">[texts, labels] of the translation, held out from its fit; stays the caller's.</param>
    /// <param name="threshold">The logit around which is scaled.</param>
    /// <returns>[labels].</returns>
    public static double[] Transfer(Tensor sourceLogits, Tensor translatedLogits, double threshold)
    {
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        var (wanted, margins) = (sourceLogits.to(float64).sigmoid(), translatedLogits.to(float64).Minus(threshold));
        var labels = margins.shape[1];
        var (low, high) = (NewTensor.Full([labels], Math.Log(Lowest), float64), NewTensor.Full([labels], Math.Log(Highest), float64));
        // The cross-entropy is convex in the scale, and its slope rises through zero once, or not at all: then the best scale is an end of the range.
        for (var step = 0; step < Bisections; step++)
        {
            using var one = NewDisposeScope();
            var middle = low.Plus(high).Over(2);
            var rises = ((margins * middle.exp()).Plus(threshold).sigmoid() - wanted).mul(margins).sum([0]).IsGreater(0);
            (var newLow, var newHigh) = (where(rises, low, middle), where(rises, middle, high));
            (low, high) = (newLow.MoveToOuterDisposeScope(), newHigh.MoveToOuterDisposeScope());
        }
        return low.Plus(high).Over(2).exp().data<double>().ToArray();
    }
}
