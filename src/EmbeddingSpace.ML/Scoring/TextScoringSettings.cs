namespace EmbeddingSpace.ML.Scoring;

/// <summary>What a saved model remembers of <see cref="TextTransformOptions"/>. The device is not among it.</summary>
internal sealed record TextScoringSettings(string Input, string? Truncated, int TokensPerBatch, int WindowSize)
{
    public static TextScoringSettings From(TextTransformOptions options) => new(options.InputColumnName, options.TruncatedColumnName, options.TokensPerBatch, options.WindowSize);
}
