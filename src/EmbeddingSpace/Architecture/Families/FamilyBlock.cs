namespace EmbeddingSpace.Architecture.Families;

/// <summary>How a block is put together.</summary>
/// <param name="Norm">Where its norms stand.</param>
/// <param name="Attention">What a token may look at.</param>
/// <param name="PositionsAfterPadding">Positions count from padding id + 1 and skip padding tokens (RoBERTa).</param>
/// <param name="NormKind">What its norms compute.</param>
/// <param name="Rotary">Positions turn queries and keys; null = they do not.</param>
/// <param name="Window">Some layers look at near tokens only; null = none does.</param>
/// <param name="ScaleEmbeddings">Token embeddings are multiplied by √hidden.</param>
/// <param name="RelativePositions">How relative positions enter the scores; null = they do not.</param>
/// <param name="ContentToPosition">When queries are compared with vectors of distances.</param>
/// <param name="PositionToContent">When keys are.</param>
internal sealed record FamilyBlock(
    NormPlacement Norm,
    AttentionMask Attention,
    bool PositionsAfterPadding = false,
    NormKind NormKind = NormKind.Layer,
    FamilyRotary? Rotary = null,
    FamilyWindow? Window = null,
    bool ScaleEmbeddings = false,
    RelativePositionKind? RelativePositions = null,
    FamilyCondition? ContentToPosition = null,
    FamilyCondition? PositionToContent = null);
