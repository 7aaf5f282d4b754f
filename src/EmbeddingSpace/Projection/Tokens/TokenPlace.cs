namespace EmbeddingSpace.Projection.Tokens;

/// <summary>Where a token lies on a plane.</summary>
/// <param name="X">Along the first direction.</param>
/// <param name="Y">Along the second.</param>
public readonly record struct TokenPlace(double X, double Y);
