using EmbeddingSpace.Explanations;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.Onnx.Graphs;
using EmbeddingSpace.Onnx.Scorers;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Numbers from a text column, or from two that are read as pairs, through a model: one row at a time behind a prediction engine, many that were
/// read ahead behind a view.</summary>
/// <param name="scorer">Texts, or pairs, to numbers; owned from here on.</param>
/// <param name="explainer">Says which tokens they come from, where a column asks; null: none does.</param>
/// <param name="batching">How prediction engines share forward passes; null: each engine runs its own.</param>
/// <param name="rowsReadAhead">Most rows read ahead.</param>
internal sealed class TextFunction(ITextScorer scorer, ITextExplainer? explainer, BatchingOptions? batching, int rowsReadAhead) : IRowFunction
{
    private readonly ITextScorer _rowScorer = batching is null ? scorer : new BatchingScorer(scorer, batching);

    public IRowNumbers Follow(DataViewRow row, ColumnBinding binding, bool explains) =>
        new TextNumbers(row, binding.Read, _rowScorer, explains ? explainer : null);

    /// <summary>Writes the numbers as steps of a graph, given the names of inputs of tokens; null: no graph computes them.</summary>
    public Func<GraphBuilder, Func<TokenInput, string>, string?>? Graph { get; init; }

    public string? Write(GraphBuilder graph, ColumnBinding binding, OnnxColumns columns) =>
        Graph?.Invoke(graph, input => columns.Tokens(binding.Read[input.IsSecond ? 1 : 0].Name, input));

    public DataViewRowCursor Open(IDataView input, ColumnBinding binding, IReadOnlyCollection<DataViewSchema.Column> wanted, Random? rand) =>
        LookAheadCursor.Open(input, binding, wanted, rand,
            (cursor, columns) => new TextsAhead(cursor, columns, binding.Read, scorer, binding.Explains(wanted) ? explainer : null, rowsReadAhead));

    /// <summary>Score rows of one text column, or of two as pairs.</summary>
    /// <param name="scorer">The model; with two columns it reads pairs.</param>
    /// <param name="explainer">Explains the answers; null where nobody asks.</param>
    /// <param name="rows">How many.</param>
    /// <param name="columns">1 or 2.</param>
    /// <param name="text">Text of a row in a column.</param>
    public static RowAnswers Answer(ITextScorer scorer, ITextExplainer? explainer, int rows, int columns, Func<int, int, ReadOnlyMemory<char>> text)
    {
        string[][] texts = [.. Enumerable.Range(0, rows).Select(row => Enumerable.Range(0, columns).Select(column => text(row, column).ToString()).ToArray())];
        if (explainer is null) return new(Score());
        var explanations = columns == 1 ? explainer.Explain([.. texts.Select(row => row[0])]) : explainer.ExplainPairs(Pairs());
        RowExplanation[] explained = [.. explanations.Zip(texts, (explanation, row) => new RowExplanation(explanation, row))];
        // Exact ones come with the logits that are scored, from the same pass; others with those of passes that scores have nothing to do with.
        // An explanation does not say which answers are certain.
        return !scorer.SaysCertain && explanations.All(explanation => explanation.Method == ExplanationMethod.Exact)
            ? new(new([.. explanations.SelectMany(explanation => explanation.Logits)], scorer.OutputSize,
                [.. explanations.Select(explanation => explanation.Truncated)]), explained)
            : new(Score(), explained);

        TextScores Score() => columns == 1 ? scorer.Score([.. texts.Select(row => row[0])]) : ((ITextPairScorer)scorer).ScorePairs(Pairs());

        TextPair[] Pairs() => [.. texts.Select(row => new TextPair(row[0], row[1]))];
    }

    /// <summary>Ends the sharing of passes, which owns the scorer.</summary>
    public void Dispose() => _rowScorer.Dispose();
}
