namespace EmbeddingSpace.ML.Rows.Kept;

/// <summary>Texts as strings of their own; that a source hands out a whole string costs nothing.</summary>
internal sealed class KeptTexts(DataViewRow row, DataViewSchema.Column column) : TypedKeptColumn<ReadOnlyMemory<char>>(row, column)
{
    protected override void Keep(ValueGetter<ReadOnlyMemory<char>> get, ref ReadOnlyMemory<char> kept)
    {
        ReadOnlyMemory<char> value = default;
        get(ref value);
        kept = value.ToString().AsMemory();
    }

    protected override void Copy(in ReadOnlyMemory<char> kept, ref ReadOnlyMemory<char> value) => value = kept;
}
