namespace EmbeddingSpace.Translation;

/// <summary>How a classifier is moved.</summary>
public enum TranslationMethod
{
    /// <summary>Every method that the pair allows is tried; held-out agreement with the source decides, target-only methods preferred within a tolerance.</summary>
    Auto,

    /// <summary>Ridge from the mean hidden state of every target layer to the source's logits. Only the target is kept.</summary>
    PooledRidge,

    /// <summary>Ridge from a target layer's token states to a source layer's, then the source's remaining blocks and head.</summary>
    TokenRidge,

    /// <summary>The paper's kernel E_tᵀ(E_sᵀ)⁺ between the token embeddings, then the source's remaining blocks and head (section 4.3).</summary>
    VocabularyKernel,

    /// <summary>An orthogonal map between the token embeddings, then the source's remaining blocks and head.</summary>
    Procrustes,

    /// <summary>A small ridge over the pooled ridge's logits beside those of the stitched model.</summary>
    Combined,
}
