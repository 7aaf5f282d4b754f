using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Projection.Measurements;

/// <summary>Knobs of the recall of hidden states.</summary>
public sealed record HiddenStateRecallOptions : ICheckedOptions
{
    /// <summary>Default of <see cref="Top"/>, the paper's.</summary>
    public const int DefaultTop = 50;

    /// <summary>Default of <see cref="ActiveParameters"/>.</summary>
    public const int DefaultActiveParameters = 10;

    /// <summary>Default of <see cref="Seed"/>.</summary>
    public const int DefaultSeed = SeededOrder.DefaultSeed;

    /// <summary>Tokens of each state and of each parameter.</summary>
    public int Top { get; init; } = DefaultTop;

    /// <summary>Most active neurons of a block that are looked at.</summary>
    public int ActiveParameters { get; init; } = DefaultActiveParameters;

    /// <summary>Seed of the positions looked at and of the control.</summary>
    public int Seed { get; init; } = DefaultSeed;

    /// <summary>Device and batching of the model.</summary>
    public ScoringOptions Scoring { get; init; } = new();
}
