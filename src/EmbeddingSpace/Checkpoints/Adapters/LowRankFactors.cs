namespace EmbeddingSpace.Checkpoints.Adapters;

/// <summary>What an adapter adds to a weight, never multiplied out: scale · up · down [out, in].</summary>
/// <param name="Down">[rank, in], row-major.</param>
/// <param name="Up">[out, rank], row-major.</param>
/// <param name="Rank">Width between the two.</param>
/// <param name="Scale">What their product is multiplied with.</param>
/// <param name="IsTransposed">Whether the weight is stored [in, out].</param>
internal sealed record LowRankFactors(float[] Down, float[] Up, int Rank, double Scale, bool IsTransposed);
