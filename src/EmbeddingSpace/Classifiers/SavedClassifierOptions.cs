using System.ComponentModel.DataAnnotations;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Classifiers;

/// <summary>How a classifier that is loaded runs. Whatever it was made or saved with, this counts.</summary>
public sealed record SavedClassifierOptions : ICheckedOptions
{
    /// <summary>Device, number format, threads, longest text. Null, the default: float32 on the CPU, texts as the saved model reads them.</summary>
    public ScoringOptions? Scoring { get; set; }

    /// <summary>Whether callers that ask at about the same time share a forward pass, and how. Null, the default: each has its own.</summary>
    public BatchingOptions? Batching { get; set; }

    /// <summary>The base model, where a model folder holds an adapter (LoRA); a path alone is one. Null: the one that it names.</summary>
    public AdapterBase? AdapterBase { get; set; }

    /// <summary>Which of several heads in one zip, by what its output columns begin with (<c>Topic</c> of <c>TopicScore</c>). Null: there is only one.
    /// </summary>
    public string? Head { get; set; }

    /// <summary>Agreement with its source, from .5 to .999, that a translation's certain answers shall have: the loosest of its promises at that rate or above
    /// counts. It has to be one that was made with an agreement to promise. Null, the default: certain is what was asked for when it was made.</summary>
    [Range(TranslationOptions.LeastAgreement, TranslationOptions.MostAgreement)]
    public double? CertainAgreement { get; set; }

    /// <summary>Which answers shall agree: a translation's certain ones, or all where its source gives the others. It has to be one that was made with an
    /// agreement to promise. Null, the default: those that it was made for.</summary>
    [EnumDataType(typeof(AgreementOf))]
    public AgreementOf? AgreementOf { get; set; }

    /// <summary>A checked copy; every fault is in one exception.</summary>
    internal static SavedClassifierOptions Validated(SavedClassifierOptions? options) => OptionsValidation.Checked(options ?? new()) with { };
}
