using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.Onnx.Graphs;
using static Microsoft.ML.DataViewSchema;

namespace EmbeddingSpace.ML.Rows;

/// <summary>The input with the added columns beside it. Nothing is computed before a cursor moves, and nothing where no added column is asked for.</summary>
internal sealed class ScoredDataView(IDataView input, ColumnBinding binding, IRowFunction function) : OnnxStage
{
    public override bool CanShuffle => input.CanShuffle;

    public override DataViewSchema Schema => binding.Output;

    public override IDataView Source => input;

    protected override IEnumerable<Column> AddedColumns => binding.Output.Skip(binding.Input.Count);

    protected override IReadOnlyList<string?>? Write(GraphBuilder graph, OnnxColumns columns) => function.Write(graph, binding, columns) is { } numbers
        ? [.. binding.Added.Select(column => column.Graph?.Invoke(graph, numbers))]
        : null;

    public override long? GetRowCount() => input.GetRowCount();

    public override DataViewRowCursor GetRowCursor(IEnumerable<Column> columnsNeeded, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        Column[] wanted = [.. columnsNeeded];
        return wanted.Any(binding.IsAdded)
            ? function.Open(input, binding, wanted, rand)
            : new PassingCursor(input.GetRowCursor(binding.PassedOn(wanted), rand), binding, binding.Active(wanted));
    }

    /// <summary>One cursor: the model uses every core by itself.</summary>
    public override DataViewRowCursor[] GetRowCursorSet(IEnumerable<Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];
}
