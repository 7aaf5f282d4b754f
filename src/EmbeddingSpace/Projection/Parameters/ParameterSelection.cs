namespace EmbeddingSpace.Projection.Parameters;

/// <summary>Which parameter vectors of a checkpoint, and how they are read.</summary>
public sealed record ParameterSelection
{
    /// <summary>The role.</summary>
    public required ParameterRole Role { get; init; }

    /// <summary>The block; null = every block. Must be null for roles outside the blocks.</summary>
    public int? Layer { get; init; }

    /// <summary>The head; null = every head. Must be null for roles without heads.</summary>
    public int? Head { get; init; }

    /// <summary>Indices within each head (roles with heads) or within each layer; null = all.</summary>
    public IReadOnlyList<int>? Indices { get; init; }

    /// <summary>
    /// Fold in the layer norm that stands before a reading vector (scale, then centre) or behind a writing one (centre, then scale). The norm's
    /// own division by the standard deviation is one number a state and left out. The paper ignores layer norms, so the default is off.
    /// </summary>
    public bool FoldLayerNorm { get; init; }

    /// <summary>Give classifier rows as stored, in the space behind the pooler or dense layer, instead of pulled back to hidden space.</summary>
    public bool RawClassifierRows { get; init; }
}
