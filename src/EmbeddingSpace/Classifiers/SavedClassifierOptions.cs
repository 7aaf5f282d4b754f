using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;

namespace EmbeddingSpace.Classifiers;

/// <summary>How a classifier that is loaded runs. Whatever it was made or saved with, this counts.</summary>
/// <remarks>How many threads an operation takes is no property of one model: torch has one number for the process, which the application sets
/// (<c>torch.set_num_threads</c>, behind <see cref="Runtime.TorchRuntime.EnsureLoaded"/>).</remarks>
public sealed record SavedClassifierOptions : ICheckedOptions
{
    /// <summary>Device, number format, longest text. Null, the default: float32 on the CPU, texts as the saved model reads them.</summary>
    public ScoringOptions? Scoring { get; set; }

    /// <summary>Whether callers that ask at about the same time share a forward pass, and how. Null, the default: each has its own.</summary>
    public BatchingOptions? Batching { get; set; }

    /// <summary>Folder of the base model, where a model folder holds an adapter (LoRA). Null: the one that it names.</summary>
    public string? AdapterBase { get; set; }

    /// <summary>Which of several heads in one zip, by what its output columns begin with (<c>Topic</c> of <c>TopicScore</c>). Null: there is only one.
    /// </summary>
    public string? Head { get; set; }

    /// <summary>A checked copy; every fault is in one exception.</summary>
    internal static SavedClassifierOptions Validated(SavedClassifierOptions? options) => OptionsValidation.Checked(options ?? new()) with { };
}
