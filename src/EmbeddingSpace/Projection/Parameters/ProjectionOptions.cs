using EmbeddingSpace.Projection.Tokens;

namespace EmbeddingSpace.Projection.Parameters;

/// <summary>How vectors are read as tokens.</summary>
public sealed record ProjectionOptions
{
    /// <summary>Default of <see cref="Top"/>.</summary>
    public const int DefaultTop = 10;

    /// <summary>Tokens at each end.</summary>
    public int Top { get; init; } = DefaultTop;

    /// <summary>Let E′ be the exact inverse E⁺ᵀ instead of E (the paper's E′, section 3).</summary>
    public bool Inverse { get; init; }

    /// <summary>Which tokens may appear; null = all.</summary>
    public TokenFilter? Filter { get; init; }
}
