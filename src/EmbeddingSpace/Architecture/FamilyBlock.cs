namespace EmbeddingSpace.Architecture;

/// <summary>How a block is put together.</summary>
/// <param name="Norm">Before (pre) or behind (post) each half.</param>
/// <param name="Attention">What a token may look at.</param>
/// <param name="PositionsAfterPadding">Positions count from padding id + 1 and skip padding tokens (RoBERTa).</param>
internal sealed record FamilyBlock(NormPlacement Norm, AttentionMask Attention, bool PositionsAfterPadding = false);
