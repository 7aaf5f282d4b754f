using System.ComponentModel.DataAnnotations;
using EmbeddingSpace.Models;

namespace EmbeddingSpace.Translation;

/// <summary>Knobs of a translation.</summary>
public sealed class TranslationOptions
{
    /// <summary>Default of <see cref="Seed"/>.</summary>
    public const int DefaultSeed = 1;

    /// <summary>
    /// Default of <see cref="TargetOnlyTolerance"/>: about the standard error of an agreement near 0.9 on 400 held-out anchors, so that
    /// blocks of the source are kept only for a gain that can be told from noise.
    /// </summary>
    public const double DefaultTargetOnlyTolerance = 0.015;

    /// <summary>
    /// Default of <see cref="KeptSourcePrice"/>: a stitch that keeps the whole source must agree this much better on top, since it costs
    /// what the source costs and sees nothing that the source does not see.
    /// </summary>
    public const double DefaultKeptSourcePrice = 0.05;

    /// <summary>How the classifier is moved.</summary>
    [EnumDataType(typeof(TranslationMethod))]
    public TranslationMethod Method { get; set; } = TranslationMethod.Auto;

    /// <summary>Seed of every random choice; the same seed and input give the same bits.</summary>
    public int Seed { get; set; } = DefaultSeed;

    /// <summary>Agreement that a method keeping parts of the source must gain over a target-only one.</summary>
    [Range(0.0, 1.0)]
    public double TargetOnlyTolerance { get; set; } = DefaultTargetOnlyTolerance;

    /// <summary>Agreement that keeping the whole source costs; keeping a share of its parameters costs that share of it.</summary>
    [Range(0.0, 1.0)]
    public double KeptSourcePrice { get; set; } = DefaultKeptSourcePrice;

    /// <summary>Device and batching.</summary>
    [Required]
    public ScoringOptions Scoring { get; set; } = new();

    /// <summary>A checked copy; every fault is in one exception.</summary>
    internal static TranslationOptions Validated(TranslationOptions? options)
    {
        options ??= new();
        OptionsValidation.ThrowIfInvalid(options);
        return new()
        {
            Method = options.Method,
            Seed = options.Seed,
            TargetOnlyTolerance = options.TargetOnlyTolerance,
            KeptSourcePrice = options.KeptSourcePrice,
            Scoring = ScoringOptions.Validated(options.Scoring),
        };
    }
}
