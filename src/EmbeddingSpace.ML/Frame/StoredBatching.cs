using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.Scoring.Batching;

namespace EmbeddingSpace.ML.Frame;

/// <summary>What a saved model remembers of <see cref="BatchingOptions"/>.</summary>
internal sealed record StoredBatching(int MaximumTexts, TimeSpan MaximumDelay, int QueueLength) : IStoredSettings
{
    public static StoredBatching From(BatchingOptions options) => new(options.MaximumTexts, options.MaximumDelay, options.QueueLength);

    public IEnumerable<string> Faults() => OptionsValidation.Faults(ToOptions());

    public BatchingOptions ToOptions() => new() { MaximumTexts = MaximumTexts, MaximumDelay = MaximumDelay, QueueLength = QueueLength };
}
