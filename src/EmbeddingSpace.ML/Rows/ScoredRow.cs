using EmbeddingSpace.ML.Columns;
using static Microsoft.ML.DataViewSchema;

namespace EmbeddingSpace.ML.Rows;

/// <summary>An input row with the added columns beside it; disposes the input row with itself.</summary>
internal sealed class ScoredRow(DataViewRow input, ColumnBinding binding, IRowNumbers numbers, bool[] active) : DataViewRow
{
    public override DataViewSchema Schema => binding.Output;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(Column column) => active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(Column column)
    {
        if (!IsColumnActive(column)) throw ColumnFaults.NotActive(column, "row");
        return binding.IsAdded(column) ? binding.Getter<TValue>(column, numbers) : input.GetGetter<TValue>(binding.PassedOn(column));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) input.Dispose();
        base.Dispose(disposing);
    }
}
