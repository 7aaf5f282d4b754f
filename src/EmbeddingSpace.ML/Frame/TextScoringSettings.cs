using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;

namespace EmbeddingSpace.ML.Frame;

/// <summary>What a saved model remembers of <see cref="TextTransformOptions"/>. The device is not among it.</summary>
/// <remarks>Models saved before format version 2 lack <paramref name="Precision"/> and <paramref name="Batching"/>: their defaults are what held then.</remarks>
internal sealed record TextScoringSettings(string Input, string? Truncated, int? TokensPerBatch, int WindowSize, ScoringPrecision Precision = ScoringPrecision.Float32, BatchingOptions? Batching = null)
{
    public static TextScoringSettings From(TextTransformOptions options) =>
        new(options.InputColumnName, options.TruncatedColumnName, options.TokensPerBatch, options.WindowSize, options.Precision, options.Batching);
}
