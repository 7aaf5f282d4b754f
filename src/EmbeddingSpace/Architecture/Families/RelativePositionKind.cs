namespace EmbeddingSpace.Architecture.Families;

/// <summary>How the distance of two tokens enters their attention score.</summary>
internal enum RelativePositionKind
{
    /// <summary>A number a head for each bucket of distances is added (T5; MPNet: 32 buckets up to distance 128 whatever config.json says).</summary>
    BucketBias,

    /// <summary>Queries are compared with vectors of distances, and keys too (DeBERTa).</summary>
    Disentangled,
}
