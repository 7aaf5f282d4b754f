namespace EmbeddingSpace.ML.Rows.Kept;

/// <summary>Numbers, keys, times, identities: a copy is an assignment. So are references to objects of a custom type, each of them a new one.</summary>
internal sealed class KeptValues<T>(DataViewRow row, DataViewSchema.Column column) : TypedKeptColumn<T>(row, column)
{
    protected override void Keep(ValueGetter<T> get, ref T kept)
    {
        // A getter may dispose or fill what it is given, and that went to a caller.
        T value = default!;
        get(ref value);
        kept = value;
    }

    protected override void Copy(in T kept, ref T value) => value = kept;
}
