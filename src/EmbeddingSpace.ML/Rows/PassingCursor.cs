using EmbeddingSpace.ML.Columns;
using static Microsoft.ML.DataViewSchema;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Moves with the input's cursor; no added column is active.</summary>
internal sealed class PassingCursor(DataViewRowCursor input, ColumnBinding binding, bool[] active) : DataViewRowCursor
{
    public override DataViewSchema Schema => binding.Output;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override bool MoveNext() => input.MoveNext();

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(Column column) => active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(Column column) => IsColumnActive(column)
        ? input.GetGetter<TValue>(binding.PassedOn(column))
        : throw ColumnFaults.NotActive(column, "cursor");

    protected override void Dispose(bool disposing)
    {
        if (disposing) input.Dispose();
        base.Dispose(disposing);
    }
}
