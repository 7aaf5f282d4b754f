using Microsoft.ML;
using Microsoft.ML.Data;

namespace EmbeddingSpace.ML.Tests.Contract;

/// <summary>Counts cursors, and how often each column of each row is read; on demand turns the rows round each time it is read, or takes its time.</summary>
internal sealed class CursorCounter(IDataView input) : IDataView
{
    public int Open { get; private set; }

    public int Opened { get; private set; }

    /// <summary>Rows given by all cursors.</summary>
    public int Moved { get; private set; }

    /// <summary>Values given of each column.</summary>
    public Dictionary<string, int> Read { get; } = [];

    /// <summary>What another cursor than the first gives instead.</summary>
    public IDataView? Later { get; init; }

    /// <summary>How long a row lets wait.</summary>
    public TimeSpan Delay { get; init; }

    public bool CanShuffle => input.CanShuffle;

    public DataViewSchema Schema => input.Schema;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        Open++;
        return new Cursor(this, (Opened++ > 0 && Later is not null ? Later : input).GetRowCursor(columnsNeeded, rand));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(CursorCounter counter, DataViewRowCursor inner) : DataViewRowCursor
    {
        public override long Position => inner.Position;

        public override long Batch => inner.Batch;

        public override DataViewSchema Schema => inner.Schema;

        public override bool MoveNext()
        {
            if (counter.Delay > TimeSpan.Zero) Thread.Sleep(counter.Delay);
            if (!inner.MoveNext()) return false;
            counter.Moved++;
            return true;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => inner.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => inner.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            var get = inner.GetGetter<TValue>(column);
            return (ref TValue value) =>
            {
                counter.Read[column.Name] = counter.Read.GetValueOrDefault(column.Name) + 1;
                get(ref value);
            };
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
                counter.Open--;
            }

            base.Dispose(disposing);
        }
    }
}
