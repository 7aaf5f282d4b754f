using EmbeddingSpace.Hosting.Settings;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Hosting.Loading;

/// <summary>Which model serves under a name.</summary>
public sealed record ModelInfo
{
    /// <summary>The name that requests use.</summary>
    public required string Name { get; init; }

    /// <summary>Where it was loaded from.</summary>
    public required string Path { get; init; }

    /// <summary>SHA-256, lower-case hexadecimal: of a saved file over its bytes, of a folder over what of it is read.</summary>
    public required string Hash { get; init; }

    /// <summary>What was read: <c>checkpoint</c>, <c>classifier</c>, <c>translation</c>, <c>head</c> (behind an encoder) or <c>encoder</c>.</summary>
    public required string Format { get; init; }

    /// <summary>SHA-256, lower-case hexadecimal, of what runs its texts, as the metrics name it: saved models of one value, and of the same options, share
    /// forward passes.</summary>
    public string EncoderHash { get; init; } = "";

    /// <summary>What it does with a text.</summary>
    public required ModelKind Kind { get; init; }

    /// <summary>When it was loaded.</summary>
    public required DateTimeOffset LoadedAt { get; init; }

    /// <summary>How long loading and warming up took.</summary>
    public required TimeSpan LoadTime { get; init; }

    /// <summary>Bytes of its weights as they are stored.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>What a classifier answers; null of an encoder.</summary>
    public HeadKind? Head { get; init; }

    /// <summary>Names of a classifier's numbers, in the model's order; empty of an encoder.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>How far a translation can be trusted; null of what is none.</summary>
    public TranslationVerdict? Verdict { get; init; }

    /// <summary>Whether it says of each answer whether it is certain: a translation that was asked to promise an agreement.</summary>
    public bool SaysCertain { get; init; }

    /// <summary>Numbers a text.</summary>
    public required int OutputSize { get; init; }
}
