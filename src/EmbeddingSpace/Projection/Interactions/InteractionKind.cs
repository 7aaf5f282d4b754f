namespace EmbeddingSpace.Projection.Interactions;

/// <summary>Which two weights of a head meet (Dar et al. 2023, section 3).</summary>
public enum InteractionKind
{
    /// <summary>E W_Q W_Kᵀ Eᵀ: a token that asks, a token that is looked at.</summary>
    QueryKey,

    /// <summary>E W_V W_O Eᵀ: a token that is looked at, a token that is written.</summary>
    ValueOutput,
}
