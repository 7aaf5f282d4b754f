using System.ComponentModel.DataAnnotations;

namespace EmbeddingSpace.Explanations;

/// <summary>What a reading of mean contributions is asked for.</summary>
public sealed record ContributionReadingOptions : ICheckedOptions
{
    /// <summary>Default of <see cref="Top"/>.</summary>
    public const int DefaultTop = 10;

    /// <summary>Tokens that are named for, and against, each class. Default <see cref="DefaultTop"/>.</summary>
    [Range(1, int.MaxValue)]
    public int Top { get; set; } = DefaultTop;

    /// <summary>Deals texts to folds, and means to other tokens for the control. Default 0.</summary>
    public int Seed { get; set; }

    /// <summary>A checked copy; every fault is in one exception.</summary>
    internal static ContributionReadingOptions Validated(ContributionReadingOptions? options) => OptionsValidation.Checked(options ?? new()) with { };
}
