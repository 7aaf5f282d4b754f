using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Cli.Models;

/// <summary>Takes what settings and flags say of scoring into ML.NET.</summary>
internal static class ScoringTransfer
{
    /// <summary>Fill in lengths, number format and batches; the device is that of the context.</summary>
    /// <returns>The same options.</returns>
    public static T With<T>(this T options, ScoringOptions scoring) where T : TextTransformOptions
    {
        options.MaximumLength = scoring.MaximumLength;
        options.LongTexts = scoring.LongTexts ?? TextOverflow.Truncate;
        options.Precision = scoring.Precision;
        options.TokensPerBatch = scoring.TokensPerBatch;
        return options;
    }
}
