using EmbeddingSpace.ML.Columns;
using static Microsoft.ML.DataViewSchema;

namespace EmbeddingSpace.ML.Rows;

/// <summary>All columns from rows read ahead, in one pass over the input: what is passed on of a row was kept when it was read.</summary>
internal sealed class LookAheadCursor(RowsAhead ahead, ColumnBinding binding, bool[] active) : DataViewRowCursor
{
    private long _next;
    private bool _onRow;

    /// <summary>Open a cursor over a view, at least one of whose wanted columns is added.</summary>
    /// <param name="input">The view.</param>
    /// <param name="binding">Its columns.</param>
    /// <param name="wanted">Columns asked for.</param>
    /// <param name="rand">Shuffles the input; null: in its order.</param>
    /// <param name="readAhead">Reads ahead by a cursor, which it owns, and keeps some of its columns.</param>
    public static LookAheadCursor Open(IDataView input, ColumnBinding binding, IReadOnlyCollection<Column> wanted, Random? rand,
        Func<DataViewRowCursor, IEnumerable<Column>, RowsAhead> readAhead)
    {
        Column[] needed = [.. binding.Dependencies(wanted)];
        var cursor = input.GetRowCursor(needed, rand);
        try
        {
            return new(readAhead(cursor, needed), binding, binding.Active(wanted));
        }
        catch
        {
            cursor.Dispose();
            throw;
        }
    }

    public override DataViewSchema Schema => binding.Output;

    public override long Position => _onRow ? _next - 1 : -1;

    /// <summary>Always 0: there is one cursor only.</summary>
    public override long Batch => 0;

    public override bool MoveNext()
    {
        _onRow = ahead.MoveNext();
        if (_onRow) _next++;
        return _onRow;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = ahead.Id;

    public override bool IsColumnActive(Column column) => active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(Column column)
    {
        if (!IsColumnActive(column)) throw ColumnFaults.NotActive(column, "cursor");
        return binding.IsAdded(column)
            ? binding.Getter<TValue>(column, ahead)
            : ahead.Getter<TValue>(binding.PassedOn(column)) ?? throw ColumnFaults.WrongType(column, typeof(TValue));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) ahead.Dispose();
        base.Dispose(disposing);
    }
}
