namespace EmbeddingSpace.ML.Rows.Kept;

/// <summary>Values of one type.</summary>
internal abstract class TypedKeptColumn<T>(DataViewRow row, DataViewSchema.Column column) : KeptColumn
{
    private readonly ValueGetter<T> _get = row.GetGetter<T>(column);
    private T[] _values = new T[1];

    /// <summary>The value kept at a place.</summary>
    public ref readonly T this[int place] => ref _values[place];

    /// <inheritdoc/>
    public override void Keep(int place)
    {
        if (place == _values.Length) Array.Resize(ref _values, 2 * place);
        Keep(_get, ref _values[place]);
    }

    /// <inheritdoc/>
    public override Delegate CreateGetter(Func<int> place) => (ValueGetter<T>)((ref T value) => Copy(_values[place()], ref value));

    /// <summary>Read the current value into its place, which may hold an older one.</summary>
    protected abstract void Keep(ValueGetter<T> get, ref T kept);

    /// <summary>Hand a value out; the caller may change what it gets.</summary>
    protected abstract void Copy(in T kept, ref T value);
}
