using EmbeddingSpace.ML.Columns;

namespace EmbeddingSpace.ML.Rows;

/// <summary>What every transformer here does with data: bind columns, then compute as a view or row by row.</summary>
/// <param name="read">The columns that the added ones follow from.</param>
/// <param name="added">The added columns over an input schema, given as the parameter named.</param>
/// <param name="function">From the one to the others; owned from here on.</param>
internal sealed class RowPipe(IReadOnlyList<InputColumn> read, Func<DataViewSchema, string, IReadOnlyList<OutputColumn>> added, IRowFunction function)
    : IDisposable
{
    /// <summary>The same from one column.</summary>
    public RowPipe(InputColumn read, Func<DataViewSchema, string, IReadOnlyList<OutputColumn>> added, IRowFunction function)
        : this([read], added, function)
    {
    }

    /// <summary>The same with columns that are alike over any schema.</summary>
    public RowPipe(InputColumn read, IReadOnlyList<OutputColumn> added, IRowFunction function)
        : this([read], (_, _) => added, function)
    {
    }

    /// <summary>Lay the columns over a schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column to read is missing or of another type, or the label's key values are not the
    /// classes.</exception>
    public ColumnBinding Bind(DataViewSchema schema, string parameter)
    {
        ArgumentNullException.ThrowIfNull(schema, parameter);
        return new(schema, read, added(schema, parameter), parameter);
    }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema, nameof(inputSchema)).Output;

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoredDataView(input, Bind(input.Schema, nameof(input)), function);
    }

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new ScoredRowMapper(Bind(inputSchema, nameof(inputSchema)), function);

    /// <inheritdoc/>
    public void Dispose() => function.Dispose();
}
