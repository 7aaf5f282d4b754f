namespace EmbeddingSpace.Architecture;

/// <summary>Whether layer norms stand before or behind the halves of a block.</summary>
internal enum NormPlacement
{
    /// <summary>norm(x + f(x)).</summary>
    Post,

    /// <summary>x + f(norm(x)).</summary>
    Pre,
}
