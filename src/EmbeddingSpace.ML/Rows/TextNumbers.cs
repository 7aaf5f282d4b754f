using EmbeddingSpace.Explanations;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Scores the text, or pair of texts, of the row's current position when a column first asks.</summary>
internal sealed class TextNumbers(DataViewRow row, IReadOnlyList<DataViewSchema.Column> texts, ITextScorer scorer, ITextExplainer? explainer)
    : IRowNumbers
{
    private readonly RowGetter<ReadOnlyMemory<char>>[] _texts = [.. texts.Select(text => new RowGetter<ReadOnlyMemory<char>>(row, text))];
    private RowAnswers? _answers;
    private long _position;

    public ReadOnlySpan<float> Numbers => Current().Scores[0];

    public bool Truncated => Current().Scores.Truncated[0];

    public bool Certain => Current().Scores.Certain?[0] ?? false;

    public RowExplanation Explanation => Current().Explanation(0);

    private RowAnswers Current()
    {
        if (_answers is not null && _position == row.Position) return _answers;
        ReadOnlyMemory<char>[] values = [.. _texts.Select(Read)];
        try
        {
            _answers = TextFunction.Answer(scorer, explainer, 1, values.Length, (_, column) => values[column]);
        }
        catch (ObjectDisposedException disposed) when (scorer is BatchingScorer)
        {
            // Engines that share passes share a dispatcher, which went with the transformer.
            throw DisposedTransformer.Refusal(disposed.ObjectName);
        }
        _position = row.Position;
        return _answers;
    }

    private static ReadOnlyMemory<char> Read(RowGetter<ReadOnlyMemory<char>> getter)
    {
        ReadOnlyMemory<char> value = default;
        getter.Get(ref value);
        return value;
    }
}
