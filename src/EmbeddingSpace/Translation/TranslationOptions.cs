using EmbeddingSpace.Models;

namespace EmbeddingSpace.Translation;

/// <summary>Knobs of a translation.</summary>
public sealed class TranslationOptions
{
    /// <summary>Default of <see cref="Seed"/>.</summary>
    public const int DefaultSeed = 1;

    /// <summary>How the classifier is moved.</summary>
    public TranslationMethod Method { get; set; } = TranslationMethod.Auto;

    /// <summary>Seed of every random choice; the same seed and input give the same bits.</summary>
    public int Seed { get; set; } = DefaultSeed;

    /// <summary>Device and batching.</summary>
    public ScoringOptions Scoring { get; set; } = new();
}
