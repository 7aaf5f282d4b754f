using EmbeddingSpace.Scoring;
using Microsoft.ML;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Scores the text of the row's current position when a column first asks.</summary>
internal sealed class RowTextNumbers : IRowNumbers
{
    private readonly DataViewRow _row;
    private readonly Func<IReadOnlyList<string?>, TextScores> _score;
    private readonly ValueGetter<ReadOnlyMemory<char>> _getText;
    private TextScores? _scores;
    private long _position;

    public RowTextNumbers(DataViewRow row, DataViewSchema.Column text, Func<IReadOnlyList<string?>, TextScores> score)
    {
        (_row, _score) = (row, score);
        // A composite row activates only what is asked of it; then no added column is, and the text is never read.
        _getText = row.IsColumnActive(text) ? row.GetGetter<ReadOnlyMemory<char>>(text) : (ref ReadOnlyMemory<char> _) => throw new InvalidOperationException($"Column '{text.Name}' is not active in this row: the added columns follow from it.");
    }

    public ReadOnlySpan<float> Numbers => Current()[0];

    public bool Truncated => Current().Truncated[0];

    private TextScores Current()
    {
        if (_scores is not null && _position == _row.Position) return _scores;
        ReadOnlyMemory<char> text = default;
        _getText(ref text);
        _scores = _score([text.ToString()]);
        _position = _row.Position;
        return _scores;
    }
}
