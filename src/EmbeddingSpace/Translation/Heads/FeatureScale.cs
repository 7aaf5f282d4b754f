using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Heads;

/// <summary>Standardising features of which some never vary: those carry nothing, and become 0 instead of a division by 0.</summary>
internal static class FeatureScale
{
    /// <summary>Share of the largest deviation up to which a deviation is rounding.</summary>
    private const double RelativeSmallestDeviation = 1e-9;

    /// <summary>Share of its own mean up to which a feature does not vary. States are float32 of a dozen layers: between two runtimes they differ by some 5e-6
    /// of themselves. What the first token of some encoders holds in one place varies no more than that from text to text; divided by its deviation it would
    /// have a coefficient in the hundreds, which the bias takes back, and logits would be known to two digits.</summary>
    private const double SmallestDeviationOfMean = 1e-3;

    /// <summary>Whether each feature varies.</summary>
    /// <param name="deviation">[features] standard deviations; stays the caller's.</param>
    /// <param name="mean">[features] means; stays the caller's.</param>
    /// <returns>[features], bool.</returns>
    public static Tensor Varies(Tensor deviation, Tensor mean) =>
        deviation.gt(deviation.max().Times(RelativeSmallestDeviation)).logical_and_(deviation.gt(mean.abs().Times(SmallestDeviationOfMean)));

    /// <summary>What centred features are multiplied by to have deviation 1.</summary>
    /// <param name="deviation">[features] standard deviations; stays the caller's.</param>
    /// <param name="mean">[features] means, before they were taken away; stays the caller's.</param>
    /// <returns>[features]: 1 / deviation, and 0 for a feature that never varies.</returns>
    public static Tensor Of(Tensor deviation, Tensor mean) => where(Varies(deviation, mean), deviation.reciprocal(), zeros_like(deviation));
}
