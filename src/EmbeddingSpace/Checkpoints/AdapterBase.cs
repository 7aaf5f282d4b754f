namespace EmbeddingSpace.Checkpoints;

/// <summary>The base model of an adapter (LoRA): where it lies, and what of it is drawn where it lies nowhere. A path alone is one, too.</summary>
/// <param name="Folder">Its folder; null: the one that the adapter names.</param>
/// <param name="Seed">Seed from which weights are drawn that the adapter changes and that stand neither in the base nor in the adapter, as Transformers does
/// when it makes a classifier of a bare encoder: normal numbers of standard deviation <c>initializer_range</c>, biases of zero. The adapter was trained on
/// one draw, and another one is another model: it has to be the seed of that training. Null, the default: such an adapter is refused.</param>
public sealed record AdapterBase(string? Folder = null, ulong? Seed = null)
{
    /// <summary>The base in a folder; null where there is no path.</summary>
    /// <param name="folder">Path of the folder.</param>
    public static implicit operator AdapterBase?(string? folder) => FromString(folder);

    /// <summary>The base in a folder; null where there is no path.</summary>
    /// <param name="folder">Path of the folder.</param>
    public static AdapterBase? FromString(string? folder) => folder is null ? null : new(folder);
}
