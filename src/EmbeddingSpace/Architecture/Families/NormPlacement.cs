namespace EmbeddingSpace.Architecture.Families;

/// <summary>Where the norms of a block stand.</summary>
internal enum NormPlacement
{
    /// <summary>norm(x + f(x)).</summary>
    Post,

    /// <summary>x + f(norm(x)); no norm where a block has none.</summary>
    Pre,

    /// <summary>x + norm(f(norm(x))).</summary>
    Both,
}
