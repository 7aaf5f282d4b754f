using EmbeddingSpace.ML.Columns;
using static Microsoft.ML.DataViewSchema;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Moves with the input's cursor; added columns, where there are any, follow from the current row alone.</summary>
internal sealed class PassingCursor(DataViewRowCursor input, ColumnBinding binding, IRowNumbers? numbers, bool[] active) : DataViewRowCursor
{
    // Without numbers no added column is active, and the row never asks for any.
    private readonly ScoredRow _row = new(input, binding, numbers!, active);

    public override DataViewSchema Schema => binding.Output;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override bool MoveNext() => input.MoveNext();

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(Column column) => _row.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(Column column) => _row.GetGetter<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing) _row.Dispose();
        base.Dispose(disposing);
    }
}
