namespace EmbeddingSpace.Architecture;

/// <summary>What a module of a transformer does, whatever its family calls it.</summary>
internal enum ModuleRole
{
    /// <summary>Token embedding [vocabulary, hidden].</summary>
    TokenEmbedding,

    /// <summary>Learned position embedding [positions, hidden].</summary>
    PositionEmbedding,

    /// <summary>Token type (segment) embedding [types, hidden].</summary>
    TokenTypeEmbedding,

    /// <summary>Layer norm of the summed embeddings.</summary>
    EmbeddingNorm,

    /// <summary>Attention query weight, [head × headSize, hidden] as stored for computing.</summary>
    Query,

    /// <summary>Attention key weight, [head × headSize, hidden] as stored for computing.</summary>
    Key,

    /// <summary>Attention value weight, [head × headSize, hidden] as stored for computing.</summary>
    Value,

    /// <summary>Attention output weight, [hidden, head × headSize] as stored for computing.</summary>
    Output,

    /// <summary>Layer norm of the attention: behind it in post-norm, before it in pre-norm families.</summary>
    AttentionNorm,

    /// <summary>First feed-forward matrix [intermediate, hidden]: its rows are the feed-forward keys.</summary>
    FeedForwardKey,

    /// <summary>Second feed-forward matrix [hidden, intermediate]: its columns are the feed-forward values.</summary>
    FeedForwardValue,

    /// <summary>Layer norm of the feed-forward part: behind it in post-norm, before it in pre-norm families.</summary>
    FeedForwardNorm,

    /// <summary>Layer norm behind the last block.</summary>
    FinalNorm,

    /// <summary>A layer of the pooler, classification or language-model head.</summary>
    Head,
}
