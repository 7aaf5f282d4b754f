namespace EmbeddingSpace.Kernels;

/// <summary>How one layer attends.</summary>
/// <param name="Heads">Query heads.</param>
/// <param name="KeyValueHeads">Heads of keys and values; each serves Heads / KeyValueHeads query heads in a row.</param>
/// <param name="HeadSize">Width of a head.</param>
/// <param name="Causal">Whether a token sees only itself and the tokens before it.</param>
/// <param name="Reach">How far from itself a token sees; null = as far as the text goes.</param>
internal readonly record struct AttentionShape(int Heads, int KeyValueHeads, int HeadSize, bool Causal, int? Reach = null)
{
    /// <summary>Numbers a token of the queries, and of what attention gives.</summary>
    public int Queries => Heads * HeadSize;

    /// <summary>Numbers a token of the queries, keys and values joined.</summary>
    public int Joined => (Heads + (2 * KeyValueHeads)) * HeadSize;

    /// <summary>Where the keys of a query head begin in a joined row.</summary>
    public int Key(int head) => (Heads + (head / (Heads / KeyValueHeads))) * HeadSize;

    /// <summary>Where the values of a query head begin in a joined row.</summary>
    public int Value(int head) => Key(head) + (KeyValueHeads * HeadSize);
}
