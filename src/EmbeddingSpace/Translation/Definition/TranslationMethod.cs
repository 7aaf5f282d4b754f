namespace EmbeddingSpace.Translation.Definition;

/// <summary>How a classifier is moved.</summary>
public enum TranslationMethod
{
    /// <summary>
    /// Target-only methods first; where they do not pass, every method that the pair allows. Held-out agreement with the source decides,
    /// target-only methods preferred within a tolerance.
    /// </summary>
    Auto,

    /// <summary>Ridge from pooled states of every target layer to the source's logits. Only the target is kept.</summary>
    PooledRidge,

    /// <summary>Ridge from a target layer's token states to a source layer's, then the source's remaining blocks and head.</summary>
    TokenRidge,

    /// <summary>The paper's kernel E_tᵀ(E_sᵀ)⁺ between the token embeddings, then the source's remaining blocks and head (section 4.3).</summary>
    VocabularyKernel,

    /// <summary>An orthogonal map between the token embeddings, then the source's remaining blocks and head.</summary>
    Procrustes,

    /// <summary>The mean of the pooled ridge's logits and those of the best stitched model.</summary>
    Combined,

    /// <summary>An orthogonal map times one scale between the token embeddings, then the source's remaining blocks and head.</summary>
    ScaledProcrustes,

    /// <summary>A map through canonical coordinates (CCA) of the token embeddings, then the source's remaining blocks and head.</summary>
    Whitened,

    /// <summary>Ridge from pooled states of every target layer to the source's probabilities: the sceptic's baseline. Only the target is kept.</summary>
    LinearDistillation,
}
