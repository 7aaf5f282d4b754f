using EmbeddingSpace.ML.Columns;
using static Microsoft.ML.DataViewSchema;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Added columns (and the one read, where its values are kept) from rows read ahead; all others from a second cursor over the input, kept in
/// step.</summary>
internal sealed class LookAheadCursor(DataViewRowCursor? main, RowsAhead ahead, ColumnBinding binding, bool[] active) : DataViewRowCursor
{
    private readonly ValueGetter<DataViewRowId>? _mainId = main?.GetIdGetter();
    private long _next;
    private bool _onRow;

    /// <summary>Open a cursor over a view, at least one of whose wanted columns is added.</summary>
    /// <param name="input">The view.</param>
    /// <param name="binding">Its columns.</param>
    /// <param name="wanted">Columns asked for.</param>
    /// <param name="readAhead">Reads ahead by a cursor over the column read, which it owns.</param>
    public static LookAheadCursor Open(IDataView input, ColumnBinding binding, IReadOnlyCollection<Column> wanted,
        Func<DataViewRowCursor, RowsAhead> readAhead)
    {
        var cursor = input.GetRowCursor([binding.Read]);
        try
        {
            var rows = readAhead(cursor);
            var kept = rows.InputGetter is null ? -1 : binding.Read.Index;
            Column[] passedOn = [.. binding.PassedOn(wanted).Where(column => column.Index != kept)];
            // Where nothing is passed on, the cursor that reads ahead is enough.
            var main = passedOn.Length == 0 ? null : input.GetRowCursor(passedOn);
            return new LookAheadCursor(main, rows, binding, binding.Active(wanted));
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
        if (main is not null) CheckStep(main.MoveNext());
        if (_onRow) _next++;
        return _onRow;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = ahead.Id;

    public override bool IsColumnActive(Column column) => active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(Column column)
    {
        if (!IsColumnActive(column)) throw ColumnFaults.NotActive(column, "cursor");
        if (binding.IsAdded(column)) return binding.Getter<TValue>(column, ahead);
        var passedOn = binding.PassedOn(column);
        if (ahead.InputGetter is null || passedOn.Index != binding.Read.Index) return main!.GetGetter<TValue>(passedOn);
        return ahead.InputGetter as ValueGetter<TValue> ?? throw ColumnFaults.WrongType(column, typeof(TValue));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            ahead.Dispose();
            main?.Dispose();
        }

        base.Dispose(disposing);
    }

    // A view whose rows come in another order the second time would put one row's label beside another row's score.
    private void CheckStep(bool mainMoved)
    {
        DataViewRowId id = default;
        if (mainMoved && _onRow) _mainId!(ref id);
        if (mainMoved == _onRow && (!_onRow || id.Equals(ahead.Id))) return;
        var added = binding.Output.Skip(binding.Input.Count).Select(column => column.Name);
        throw new InvalidOperationException($"The input of '{string.Join("', '", added)}' gives its rows in another order each time it is read: "
            + "expected the same order. Put 'mlContext.Data.Cache' before this transformer.");
    }
}
