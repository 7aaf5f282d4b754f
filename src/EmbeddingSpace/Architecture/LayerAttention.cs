namespace EmbeddingSpace.Architecture;

/// <summary>What the attention of one layer has of its own.</summary>
/// <param name="Reach">How far from itself a token sees, in tokens; null = as far as the text goes.</param>
/// <param name="Rotary">How positions turn its queries and keys; null = not at all.</param>
internal sealed record LayerAttention(int? Reach, RotaryPositions? Rotary);
