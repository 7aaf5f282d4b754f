using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.Onnx.Graphs;

namespace EmbeddingSpace.ML.Rows;

/// <summary>How a row's column becomes numbers.</summary>
internal interface IRowFunction : IDisposable
{
    /// <summary>Numbers of whatever row the given one stands for when asked.</summary>
    /// <param name="row">The row.</param>
    /// <param name="binding">Its columns.</param>
    /// <param name="explains">Whether a column of explanations is active.</param>
    IRowNumbers Follow(DataViewRow row, ColumnBinding binding, bool explains);

    /// <summary>Write it as steps of a graph.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="binding">The columns.</param>
    /// <param name="columns">Those that are read, as values of the graph.</param>
    /// <returns>The numbers [batch, numbers]; null where no graph computes them.</returns>
    string? Write(GraphBuilder graph, ColumnBinding binding, OnnxColumns columns);

    /// <summary>A cursor over a view, at least one of whose wanted columns is added; it reads the view once.</summary>
    DataViewRowCursor Open(IDataView input, ColumnBinding binding, IReadOnlyCollection<DataViewSchema.Column> wanted, Random? rand);
}
