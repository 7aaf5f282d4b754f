namespace EmbeddingSpace.Projection.Tokens;

/// <summary>One vector read as tokens.</summary>
/// <param name="Highest">Highest scores first; ties by lower id.</param>
/// <param name="Lowest">Lowest scores first; ties by lower id.</param>
public sealed record TokenReading(IReadOnlyList<TokenScore> Highest, IReadOnlyList<TokenScore> Lowest);
