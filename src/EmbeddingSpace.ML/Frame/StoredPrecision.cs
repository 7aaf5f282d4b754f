namespace EmbeddingSpace.ML.Frame;

/// <summary>The words for <see cref="Scoring.ScoringPrecision"/> in a saved model; their places mean nothing.</summary>
internal enum StoredPrecision
{
    Float32,
    BFloat16,
    Fastest,
    Float16,
}
