using EmbeddingSpace.Scoring.Batching;

namespace EmbeddingSpace.ML.Frame;

/// <summary>What a saved model remembers of <see cref="BatchingOptions"/>.</summary>
internal sealed record StoredBatching(int MaximumTexts, TimeSpan MaximumDelay, int QueueLength)
{
    public static StoredBatching From(BatchingOptions options) => new(options.MaximumTexts, options.MaximumDelay, options.QueueLength);

    public BatchingOptions ToOptions() => new() { MaximumTexts = MaximumTexts, MaximumDelay = MaximumDelay, QueueLength = QueueLength };
}
