using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Heads;

/// <summary>Standardising features of which some never vary: those carry nothing, and become 0 instead of a division by 0.</summary>
internal static class FeatureScale
{
    /// <summary>Share of the largest deviation up to which a deviation is rounding.</summary>
    private const double RelativeSmallestDeviation = 1e-9;

    /// <summary>Whether each feature varies.</summary>
    /// <param name="deviation">[features] standard deviations; stays the caller's.</param>
    /// <returns>[features], bool.</returns>
    public static Tensor Varies(Tensor deviation) => deviation.gt(deviation.max().Times(RelativeSmallestDeviation));

    /// <summary>What centred features are multiplied by to have deviation 1.</summary>
    /// <param name="deviation">[features] standard deviations; stays the caller's.</param>
    /// <returns>[features]: 1 / deviation, and 0 for a feature that never varies.</returns>
    public static Tensor Of(Tensor deviation) => where(Varies(deviation), deviation.reciprocal(), zeros_like(deviation));
}
