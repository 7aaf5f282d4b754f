using EmbeddingSpace.ML.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EmbeddingSpace.ML.Rows;

/// <summary>What every transformer here does with data: bind columns, then score as a view or row by row.</summary>
internal sealed class ScoringPipe(IReadOnlyList<InputColumn> read, IReadOnlyList<OutputColumn> added, INumberSource source)
{
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema, nameof(inputSchema)).Output;

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoredDataView(input, Bind(input.Schema, nameof(input)), source);
    }

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new ScoredRowMapper(Bind(inputSchema, nameof(inputSchema)), source);

    private ColumnBinding Bind(DataViewSchema schema, string parameter) => new(schema, read, added, parameter);
}
