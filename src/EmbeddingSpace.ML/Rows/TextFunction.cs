using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Numbers from a text column, or from two that are read as pairs, through a model: one row at a time behind a prediction engine, many that were
/// read ahead behind a view.</summary>
/// <param name="scorer">Texts, or pairs, to numbers; owned from here on.</param>
/// <param name="batching">How prediction engines share forward passes; null: each engine runs its own.</param>
/// <param name="rowsReadAhead">Most rows read ahead.</param>
internal sealed class TextFunction(ITextScorer scorer, BatchingOptions? batching, int rowsReadAhead) : IRowFunction
{
    private readonly ITextScorer _rowScorer = batching is null ? scorer : new BatchingScorer(scorer, batching);

    public IRowNumbers Follow(DataViewRow row, ColumnBinding binding) => new TextNumbers(row, binding.Read, _rowScorer);

    public DataViewRowCursor Open(IDataView input, ColumnBinding binding, IReadOnlyCollection<DataViewSchema.Column> wanted, Random? rand) =>
        LookAheadCursor.Open(input, binding, wanted, rand,
            (cursor, columns) => new TextsAhead(cursor, columns, binding.Read, scorer, rowsReadAhead));

    /// <summary>Score rows of one text column, or of two as pairs.</summary>
    /// <param name="scorer">The model; with two columns it reads pairs.</param>
    /// <param name="rows">How many.</param>
    /// <param name="columns">1 or 2.</param>
    /// <param name="text">Text of a row in a column.</param>
    public static TextScores Score(ITextScorer scorer, int rows, int columns, Func<int, int, ReadOnlyMemory<char>> text)
    {
        if (columns == 1) return scorer.Score([.. Enumerable.Range(0, rows).Select(row => text(row, 0).ToString())]);
        return ((ITextPairScorer)scorer).ScorePairs(
            [.. Enumerable.Range(0, rows).Select(row => new TextPair(text(row, 0).ToString(), text(row, 1).ToString()))]);
    }

    /// <summary>Ends the sharing of passes, which owns the scorer.</summary>
    public void Dispose() => _rowScorer.Dispose();
}
