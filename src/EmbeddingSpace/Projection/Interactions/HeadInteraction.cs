namespace EmbeddingSpace.Projection.Interactions;

/// <summary>The token pairs that one head connects most.</summary>
/// <param name="Kind">Which weights meet.</param>
/// <param name="Layer">Block index.</param>
/// <param name="Head">Head index.</param>
/// <param name="Pairs">Highest scores first; ties by lower first id, then lower second id.</param>
/// <param name="Summary">The interaction as a whole.</param>
/// <param name="ScoredShare">Share of all pairs that had to be scored; the others were ruled out by their bound.</param>
public sealed record HeadInteraction(InteractionKind Kind, int Layer, int Head, IReadOnlyList<TokenPair> Pairs, InteractionSummary Summary, double ScoredShare);
