using Microsoft.ML;
using Microsoft.ML.Data;

namespace EmbeddingSpace.ML.Tests.Contract;

/// <summary>Counts open cursors; on demand gives later cursors fewer rows than the first.</summary>
internal sealed class CursorCounter(IDataView input) : IDataView
{
    private int _opened;

    public int Open { get; private set; }

    public bool SkipsRowsOfLaterCursors { get; init; }

    public bool CanShuffle => input.CanShuffle;

    public DataViewSchema Schema => input.Schema;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        Open++;
        var cursor = new Cursor(input.GetRowCursor(columnsNeeded, rand), () => Open--);
        if (SkipsRowsOfLaterCursors && _opened++ > 0) cursor.MoveNext();
        return cursor;
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewRowCursor inner, Action closed) : DataViewRowCursor
    {
        public override long Position => inner.Position;

        public override long Batch => inner.Batch;

        public override DataViewSchema Schema => inner.Schema;

        public override bool MoveNext() => inner.MoveNext();

        public override ValueGetter<DataViewRowId> GetIdGetter() => inner.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => inner.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => inner.GetGetter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
                closed();
            }

            base.Dispose(disposing);
        }
    }
}
