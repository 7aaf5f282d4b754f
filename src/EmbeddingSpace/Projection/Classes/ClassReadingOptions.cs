using System.ComponentModel.DataAnnotations;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Tokens;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Projection.Classes;

/// <summary>How the classes of a classifier are read.</summary>
public sealed record ClassReadingOptions : ICheckedOptions
{
    /// <summary>Default of <see cref="Tokens"/>.</summary>
    public const int DefaultTokens = 5000;

    /// <summary>Default of <see cref="Seed"/>.</summary>
    public const int DefaultSeed = SeededOrder.DefaultSeed;

    /// <summary>Fewest tokens that a fit with a held-out fifth makes sense for.</summary>
    public const int FewestTokens = 50;

    /// <summary>Most single-token texts that the classifier is asked for; a seeded sample is taken where the vocabulary has more.</summary>
    [Range(FewestTokens, int.MaxValue)]
    public int Tokens { get; init; } = DefaultTokens;

    /// <summary>Tokens at each end of a reading.</summary>
    public int Top { get; init; } = ProjectionOptions.DefaultTop;

    /// <summary>Which tokens may appear in a reading; null = all. The fit does not look at it.</summary>
    public TokenFilter? Filter { get; init; }

    /// <summary>Seed of the sample, of the held-out fifth and of the random control.</summary>
    public int Seed { get; init; } = DefaultSeed;

    /// <summary>Device and batching of the classifier.</summary>
    public ScoringOptions Scoring { get; init; } = new();
}
