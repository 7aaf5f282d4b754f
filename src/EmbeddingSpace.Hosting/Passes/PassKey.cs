using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;

namespace EmbeddingSpace.Hosting.Passes;

/// <summary>What must be equal for texts of two models to run in one forward pass.</summary>
/// <param name="Hash">SHA-256 of what runs: weights, tokenizer, and which features are computed.</param>
/// <param name="Device">Where it runs.</param>
/// <param name="Precision">Number format.</param>
/// <param name="MaximumLength">Longest text in tokens; null: as stored.</param>
/// <param name="LongTexts">What becomes of longer ones; null: as stored.</param>
/// <param name="TokensPerBatch">Tokens a pass; null: what suits the device.</param>
/// <param name="Threads">Threads a pass; null: what torch is set to.</param>
/// <param name="Batching">How requests are put together.</param>
internal sealed record PassKey(string Hash, string Device, ScoringPrecision Precision, int? MaximumLength, TextOverflow? LongTexts, int? TokensPerBatch,
    int? Threads, BatchingOptions Batching)
{
    /// <summary>Whose it is, where nobody else's texts run with it; null: anybody's of equal key.</summary>
    public object? Owner { get; init; }
}
