namespace EmbeddingSpace.Projection.Interactions;

/// <summary>What a whole [vocabulary, vocabulary] interaction is like, computed from [hidden, hidden] Gram matrices without forming it; Float64.</summary>
/// <param name="Norm">Frobenius norm.</param>
/// <param name="Mean">Mean entry.</param>
/// <param name="Deviation">Standard deviation of the entries.</param>
/// <param name="SameTokenMean">Mean entry of the diagonal: how strongly a token is connected with itself.</param>
/// <param name="EffectiveRank">Participation ratio of the squared singular values, 1 to headSize: in how many directions the head works.</param>
public sealed record InteractionSummary(double Norm, double Mean, double Deviation, double SameTokenMean, double EffectiveRank);
