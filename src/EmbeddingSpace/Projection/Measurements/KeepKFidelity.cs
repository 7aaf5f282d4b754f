namespace EmbeddingSpace.Projection.Measurements;

/// <summary>How much of the inner products of a layer's vectors survives when only k coordinates of each projected vector are kept.</summary>
/// <param name="K">Coordinates kept.</param>
/// <param name="Transpose">Cosine of X Xᵀ with K Kᵀ, K the k largest |coordinates| of each row of X Eᵀ.</param>
/// <param name="Inverse">Cosine of X Xᵀ with (K E⁺ᵀ)(K E⁺ᵀ)ᵀ: the kept coordinates taken back to hidden space first.</param>
/// <param name="RandomTranspose">Control of <paramref name="Transpose"/>: coordinates kept at random, k of them on average.</param>
/// <param name="RandomInverse">Control of <paramref name="Inverse"/>.</param>
public sealed record KeepKFidelity(int K, double Transpose, double Inverse, double RandomTranspose, double RandomInverse);
