namespace EmbeddingSpace.Projection.Interactions;

/// <summary>Two tokens that a head connects.</summary>
/// <param name="FromId">Row of E of the first token.</param>
/// <param name="ToId">Row of E of the second token.</param>
/// <param name="From">Query token, or the token that is read.</param>
/// <param name="To">Key token, or the token that is written.</param>
/// <param name="Score">Entry of the interaction matrix.</param>
public readonly record struct TokenPair(int FromId, int ToId, string From, string To, double Score);
