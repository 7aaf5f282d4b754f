using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Scores the text of the row's current position when a column first asks.</summary>
internal sealed class TextNumbers(DataViewRow row, DataViewSchema.Column text, ITextScorer scorer) : IRowNumbers
{
    private readonly RowGetter<ReadOnlyMemory<char>> _text = new(row, text);
    private TextScores? _scores;
    private long _position;

    public ReadOnlySpan<float> Numbers => Current()[0];

    public bool Truncated => Current().Truncated[0];

    private TextScores Current()
    {
        if (_scores is not null && _position == row.Position) return _scores;
        ReadOnlyMemory<char> value = default;
        _text.Get(ref value);
        try
        {
            _scores = scorer.Score([value.ToString()]);
        }
        catch (ObjectDisposedException disposed) when (scorer is BatchingScorer)
        {
            // Engines that share passes share a dispatcher, which went with the transformer.
            throw DisposedTransformer.Refusal(disposed.ObjectName);
        }
        _position = row.Position;
        return _scores;
    }
}
