using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Scores the text, or pair of texts, of the row's current position when a column first asks.</summary>
internal sealed class TextNumbers(DataViewRow row, IReadOnlyList<DataViewSchema.Column> texts, ITextScorer scorer) : IRowNumbers
{
    private readonly RowGetter<ReadOnlyMemory<char>>[] _texts = [.. texts.Select(text => new RowGetter<ReadOnlyMemory<char>>(row, text))];
    private TextScores? _scores;
    private long _position;

    public ReadOnlySpan<float> Numbers => Current()[0];

    public bool Truncated => Current().Truncated[0];

    public bool Certain => Current().Certain?[0] ?? false;

    private TextScores Current()
    {
        if (_scores is not null && _position == row.Position) return _scores;
        ReadOnlyMemory<char>[] values = [.. _texts.Select(Read)];
        try
        {
            _scores = TextFunction.Score(scorer, 1, values.Length, (_, column) => values[column]);
        }
        catch (ObjectDisposedException disposed) when (scorer is BatchingScorer)
        {
            // Engines that share passes share a dispatcher, which went with the transformer.
            throw DisposedTransformer.Refusal(disposed.ObjectName);
        }
        _position = row.Position;
        return _scores;
    }

    private static ReadOnlyMemory<char> Read(RowGetter<ReadOnlyMemory<char>> getter)
    {
        ReadOnlyMemory<char> value = default;
        getter.Get(ref value);
        return value;
    }
}
