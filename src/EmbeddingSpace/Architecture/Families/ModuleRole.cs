namespace EmbeddingSpace.Architecture.Families;

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

    /// <summary>From the width of the embeddings to that of hidden states [hidden, embedding].</summary>
    EmbeddingProjection,

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

    /// <summary>Norm of each head's queries [headSize], before positions turn them.</summary>
    QueryNorm,

    /// <summary>Norm of each head's keys [headSize], before positions turn them.</summary>
    KeyNorm,

    /// <summary>Norm of what attention gives, before it is added.</summary>
    AttentionOutputNorm,

    /// <summary>First feed-forward matrix [intermediate, hidden]: its rows are the feed-forward keys.</summary>
    FeedForwardKey,

    /// <summary>Gate matrix [intermediate, hidden]: its activated products multiply those of the keys.</summary>
    FeedForwardGate,

    /// <summary>Second feed-forward matrix [hidden, intermediate]: its columns are the feed-forward values.</summary>
    FeedForwardValue,

    /// <summary>Layer norm of the feed-forward part: behind it in post-norm, before it in pre-norm families.</summary>
    FeedForwardNorm,

    /// <summary>Norm of what the feed-forward part gives, before it is added.</summary>
    FeedForwardOutputNorm,

    /// <summary>A number for each bucket of distances and head [buckets, heads], one table for all blocks.</summary>
    RelativePositionBias,

    /// <summary>Vectors of distances [2 × buckets, hidden], one table for all blocks.</summary>
    RelativePositionEmbedding,

    /// <summary>Norm of the vectors of distances.</summary>
    RelativePositionNorm,

    /// <summary>Query weight for vectors of distances.</summary>
    RelativePositionQuery,

    /// <summary>Key weight for vectors of distances.</summary>
    RelativePositionKey,

    /// <summary>Convolution of the embeddings [hidden, hidden, width], added behind the first block.</summary>
    Convolution,

    /// <summary>Norm behind that sum.</summary>
    ConvolutionNorm,

    /// <summary>Norm behind the last block.</summary>
    FinalNorm,

    /// <summary>A layer of the pooler, classification or language-model head.</summary>
    Head,
}

/// <summary>Which roles belong to what.</summary>
internal static class ModuleRoles
{
    /// <summary>Whether the blocks from one on cannot be run without a module of this role, which none of them holds.</summary>
    public static bool IsNeededFrom(this ModuleRole role, int block) => role switch
    {
        ModuleRole.FinalNorm or ModuleRole.RelativePositionBias or ModuleRole.RelativePositionEmbedding or ModuleRole.RelativePositionNorm => true,
        ModuleRole.Convolution or ModuleRole.ConvolutionNorm => block == 0,
        _ => false,
    };
}
