using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.Onnx.Graphs;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Numbers from a vector column: one vector at a time behind a prediction engine; many behind a view, where they are worth it.</summary>
/// <param name="inputSize">Numbers a vector.</param>
/// <param name="outputSize">Numbers of its result.</param>
/// <param name="compute">[rows, input] to [rows, output], row-major; the result is written.</param>
internal sealed class VectorFunction(int inputSize, int outputSize, Action<ReadOnlyMemory<float>, Memory<float>> compute) : IRowFunction
{
    public int InputSize { get; } = inputSize;

    public int OutputSize { get; } = outputSize;

    /// <summary>Most rows read ahead; 1 = none but the current one.</summary>
    public int RowsReadAhead { get; init; } = 1;

    /// <summary>Whether a number that is missing (NaN) or infinite is refused.</summary>
    public bool FiniteOnly { get; init; } = true;

    public IRowNumbers Follow(DataViewRow row, ColumnBinding binding, bool explains) => new VectorNumbers(row, binding.Read[0], this);

    /// <summary>Writes the result of a column's vectors as steps of a graph; null: no graph computes it.</summary>
    public Func<GraphBuilder, string, string>? Graph { get; init; }

    public string? Write(GraphBuilder graph, ColumnBinding binding, OnnxColumns columns) => Graph?.Invoke(graph, columns.Vector(binding.Read[0].Name));

    public DataViewRowCursor Open(IDataView input, ColumnBinding binding, IReadOnlyCollection<DataViewSchema.Column> wanted, Random? rand) =>
        LookAheadCursor.Open(input, binding, wanted, rand, (cursor, columns) => new VectorsAhead(cursor, columns, binding.Read[0], this));

    /// <summary>Compute, between checks for finite numbers.</summary>
    /// <param name="rows">[rows, input].</param>
    /// <param name="results">[rows, output], written.</param>
    /// <param name="column">Where they come from, for messages.</param>
    /// <param name="firstRow">Position of the first of them, for messages.</param>
    /// <exception cref="InvalidOperationException">A number is missing or infinite, and those are refused.</exception>
    /// <exception cref="Checkpoints.Exceptions.InvalidCheckpointException">A result is missing or infinite, though its row is not.</exception>
    public void Apply(ReadOnlyMemory<float> rows, Memory<float> results, string column, long firstRow)
    {
        if (FiniteOnly) FiniteNumbers.Check(rows.Span, InputSize, column, firstRow);
        compute(rows, results);
        FiniteNumbers.CheckResults(rows.Span, InputSize, results.Span, OutputSize, column, firstRow);
    }

    /// <summary>Nothing to end: the model belongs to the transformer.</summary>
    public void Dispose()
    {
    }
}
