using EmbeddingSpace.ML.Columns;
using static Microsoft.ML.DataViewSchema;

namespace EmbeddingSpace.ML.Rows;

/// <summary>The input with the added columns beside it. Nothing is computed before a cursor moves, and nothing where no added column is asked for.</summary>
internal sealed class ScoredDataView(IDataView input, ColumnBinding binding, IRowFunction function) : IDataView
{
    public bool CanShuffle => input.CanShuffle;

    public DataViewSchema Schema => binding.Output;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<Column> columnsNeeded, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        Column[] wanted = [.. columnsNeeded];
        return wanted.Any(binding.IsAdded)
            ? function.Open(input, binding, wanted, rand)
            : new PassingCursor(input.GetRowCursor(binding.PassedOn(wanted), rand), binding, binding.Active(wanted));
    }

    /// <summary>One cursor: the model uses every core by itself.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];
}
