using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Heads;

/// <summary>What a head reads of two texts that were read apart (Conneau et al. 2017, section 3.2).</summary>
internal static class PairFeatures
{
    /// <summary>Blocks of features a pair, each as wide as those of a text.</summary>
    public const int Blocks = 4;

    /// <summary>Both texts, how far they are apart in each feature, and their product.</summary>
    /// <param name="first">[pairs, features]; stays the caller's.</param>
    /// <param name="second">[pairs, features]; stays the caller's.</param>
    /// <returns>[pairs, <see cref="Blocks"/> × features], in the caller's scope.</returns>
    public static Tensor Join(Tensor first, Tensor second) => cat([first, second, (first - second).abs(), first * second], 1);
}
