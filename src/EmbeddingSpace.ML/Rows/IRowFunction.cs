using EmbeddingSpace.ML.Columns;

namespace EmbeddingSpace.ML.Rows;

/// <summary>How a row's column becomes numbers.</summary>
internal interface IRowFunction : IDisposable
{
    /// <summary>Numbers of whatever row the given one stands for when asked.</summary>
    IRowNumbers Follow(DataViewRow row, ColumnBinding binding);

    /// <summary>A cursor over a view, at least one of whose wanted columns is added; it reads the view once.</summary>
    DataViewRowCursor Open(IDataView input, ColumnBinding binding, IReadOnlyCollection<DataViewSchema.Column> wanted, Random? rand);
}
