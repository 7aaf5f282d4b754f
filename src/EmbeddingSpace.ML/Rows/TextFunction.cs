using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Numbers from a text column through a model: one text at a time behind a prediction engine, many that were read ahead behind a view.</summary>
/// <param name="scorer">Texts to numbers; owned from here on.</param>
/// <param name="batching">How prediction engines share forward passes; null: each engine runs its own.</param>
/// <param name="rowsReadAhead">Most rows read ahead.</param>
internal sealed class TextFunction(ITextScorer scorer, BatchingOptions? batching, int rowsReadAhead) : IRowFunction
{
    private readonly ITextScorer _rowScorer = batching is null ? scorer : new BatchingScorer(scorer, batching);

    public IRowNumbers Follow(DataViewRow row, ColumnBinding binding) => new TextNumbers(row, binding.Read, _rowScorer);

    public DataViewRowCursor Open(IDataView input, ColumnBinding binding, IReadOnlyCollection<DataViewSchema.Column> wanted, Random? rand) =>
        LookAheadCursor.Open(input, binding, wanted, rand,
            (cursor, columns) => new TextsAhead(cursor, columns, binding.Read, scorer, rowsReadAhead));

    /// <summary>Ends the sharing of passes, which owns the scorer.</summary>
    public void Dispose() => _rowScorer.Dispose();
}
