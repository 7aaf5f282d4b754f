using System.ComponentModel.DataAnnotations;

namespace EmbeddingSpace.Scoring.Batching;

/// <summary>How a <see cref="BatchingScorer"/> puts requests together.</summary>
public sealed record BatchingOptions : ICheckedOptions
{
    /// <summary>Default of <see cref="MaximumTexts"/>.</summary>
    public const int DefaultMaximumTexts = 32;

    /// <summary>Default of <see cref="QueueLength"/>.</summary>
    public const int DefaultQueueLength = 1024;

    /// <summary>Texts after which a batch no longer waits for more. A request of more texts is scored whole.</summary>
    [Range(1, int.MaxValue)]
    public int MaximumTexts { get; set; } = DefaultMaximumTexts;

    /// <summary>How long a batch waits for more requests at most, from its first one on; it goes before that once none has come for an eighth of it.
    /// Default 2 ms; zero takes only what is there already.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan MaximumDelay { get; set; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Requests that may wait. While as many do, a further one waits for its place.</summary>
    [Range(1, int.MaxValue)]
    public int QueueLength { get; set; } = DefaultQueueLength;

    /// <summary>A checked copy; every fault is in one exception.</summary>
    internal static BatchingOptions Validated(BatchingOptions? options) => OptionsValidation.Checked(options ?? new()) with { };
}
