using EmbeddingSpace.Projection.Tokens;

namespace EmbeddingSpace.Projection.Interactions;

/// <summary>How head interactions are read.</summary>
public sealed record InteractionOptions
{
    /// <summary>Default of <see cref="Top"/>.</summary>
    public const int DefaultTop = 100;

    /// <summary>Pairs a head.</summary>
    public int Top { get; init; } = DefaultTop;

    /// <summary>Let E′ be the exact inverse E⁺ᵀ: on both sides of a query–key interaction, on the reading side of a value–output one.</summary>
    public bool Inverse { get; init; }

    /// <summary>Which tokens may appear on either side; null = all. Norm and summary count every token.</summary>
    public TokenFilter? Filter { get; init; }
}
