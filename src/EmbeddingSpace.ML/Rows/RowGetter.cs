namespace EmbeddingSpace.ML.Rows;

/// <summary>Reads the column that the added ones follow from.</summary>
/// <remarks>A composite row activates only what is asked of it; then no added column is, and the value is never read.</remarks>
internal sealed class RowGetter<TValue>(DataViewRow row, DataViewSchema.Column column)
{
    private readonly ValueGetter<TValue>? _get = row.IsColumnActive(column) ? row.GetGetter<TValue>(column) : null;

    /// <exception cref="InvalidOperationException">The column is not active.</exception>
    public void Get(ref TValue value)
    {
        if (_get is null) throw new InvalidOperationException($"Column '{column.Name}' is not active in this row: the added columns follow from it.");
        _get(ref value);
    }
}
