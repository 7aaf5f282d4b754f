namespace EmbeddingSpace.Architecture.Families;

/// <summary>What a token may look at.</summary>
internal enum AttentionMask
{
    /// <summary>Every token.</summary>
    Bidirectional,

    /// <summary>Itself and the tokens before it.</summary>
    Causal,
}
