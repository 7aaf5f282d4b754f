namespace EmbeddingSpace.ML.Rows.Kept;

/// <summary>Vectors, sparse ones as they are; the memory of an earlier row is used again.</summary>
internal sealed class KeptVectors<T>(DataViewRow row, DataViewSchema.Column column) : TypedKeptColumn<VBuffer<T>>(row, column)
{
    private VBuffer<T> _read;

    protected override void Keep(ValueGetter<VBuffer<T>> get, ref VBuffer<T> kept)
    {
        // Not straight into its place: some sources hand out one buffer for all rows.
        get(ref _read);
        _read.CopyTo(ref kept);
    }

    protected override void Copy(in VBuffer<T> kept, ref VBuffer<T> value) => kept.CopyTo(ref value);
}
