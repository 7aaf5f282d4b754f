using System.ComponentModel.DataAnnotations;
using EmbeddingSpace.Projection.Classes;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Translation.Trust;

/// <summary>What else a trust report is to say of a translation, beyond what its anchors told.</summary>
public sealed record ExaminationOptions : ICheckedOptions, IValidatableObject
{
    /// <summary>Default of <see cref="Tokens"/>: enough for readings that hold on held-out tokens, few enough for seconds.</summary>
    public const int DefaultTokens = 2000;

    /// <summary>Most anchors, and most texts to be scored, that are looked at: with 1,000 the interval of an agreement is at most ± 3 points.</summary>
    public const int MostTexts = 1000;

    /// <summary>Whether to read the tokens that drive each class in source and target.</summary>
    public bool ClassTokens { get; set; } = true;

    /// <summary>Single-token texts that each classifier is asked for.</summary>
    [Range(ClassReadingOptions.FewestTokens, int.MaxValue)]
    public int Tokens { get; set; } = DefaultTokens;

    /// <summary>Tokens at each end of a reading.</summary>
    [Range(1, int.MaxValue)]
    public int Top { get; set; } = ProjectionOptions.DefaultTop;

    /// <summary>Texts that the translation is to score; null: none are known. The report says how the translation does on them.</summary>
    [MinLength(1, ErrorMessage = "The field {0} must hold at least one text to be scored. Leave it null where none are known.")]
    public IReadOnlyList<string?>? ScoredTexts { get; set; }

    /// <summary>The texts that it was fitted on, which the distance is measured from; null: it was fitted on none, and no distance is measured.</summary>
    public IReadOnlyList<string?>? AnchorTexts { get; set; }

    /// <summary>The same as <see cref="ScoredTexts"/> where the translation is to score pairs of texts.</summary>
    [MinLength(1, ErrorMessage = "The field {0} must hold at least one pair to be scored. Leave it null where none are known.")]
    public IReadOnlyList<TextPair>? ScoredPairs { get; set; }

    /// <summary>The pairs that it was fitted on, which the distance of <see cref="ScoredPairs"/> is measured from.</summary>
    public IReadOnlyList<TextPair>? AnchorPairs { get; set; }

    /// <summary>Seed of samples, folds and random controls.</summary>
    public int Seed { get; set; } = TranslationOptions.DefaultSeed;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ScoredTexts is not null && ScoredPairs is not null)
            yield return new($"The fields {nameof(ScoredTexts)} and {nameof(ScoredPairs)} were both set: a translation is to score texts or pairs.");
    }

    /// <summary>A checked copy; every fault is in one exception.</summary>
    internal static ExaminationOptions Validated(ExaminationOptions? options)
    {
        options = OptionsValidation.Checked(options ?? new());
        return options with
        {
            ScoredTexts = options.ScoredTexts?.ToArray(),
            AnchorTexts = options.AnchorTexts?.ToArray(),
            ScoredPairs = options.ScoredPairs?.ToArray(),
            AnchorPairs = options.AnchorPairs?.ToArray(),
        };
    }
}
