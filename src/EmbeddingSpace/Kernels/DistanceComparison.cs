namespace EmbeddingSpace.Kernels;

/// <summary>Vectors of distances that queries and keys are compared with (disentangled attention, He et al. 2021); null: they are not.</summary>
/// <param name="ForQueries">What a query is compared with, by j − i: how far the other token stands behind its own.</param>
/// <param name="ForKeys">What a key is compared with, by i − j: how far the token that looks at it stands behind its own.</param>
internal sealed record DistanceComparison(DistanceColumns? ForQueries, DistanceColumns? ForKeys);
