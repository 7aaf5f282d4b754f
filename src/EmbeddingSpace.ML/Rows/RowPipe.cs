using EmbeddingSpace.ML.Columns;

namespace EmbeddingSpace.ML.Rows;

/// <summary>What every transformer here does with data: bind columns, then compute as a view or row by row.</summary>
/// <param name="read">The column that the added ones follow from.</param>
/// <param name="added">The added columns.</param>
/// <param name="function">From the one to the others; owned from here on.</param>
internal sealed class RowPipe(InputColumn read, IReadOnlyList<OutputColumn> added, IRowFunction function) : IDisposable
{
    /// <summary>Lay the columns over a schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column to read is missing or of another type.</exception>
    public ColumnBinding Bind(DataViewSchema schema, string parameter) => new(schema, read, added, parameter);

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
