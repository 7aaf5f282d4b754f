using Microsoft.ML;

namespace EmbeddingSpace.ML.Tests.Contract;

/// <summary>Writes down which columns are asked for.</summary>
internal sealed class ColumnRecorder(IDataView input) : IDataView
{
    public List<string> Asked { get; } = [];

    public bool CanShuffle => input.CanShuffle;

    public DataViewSchema Schema => input.Schema;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        Asked.AddRange(columns.Select(column => column.Name));
        return input.GetRowCursor(columns, rand);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
