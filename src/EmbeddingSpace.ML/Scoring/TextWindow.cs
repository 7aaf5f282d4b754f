using EmbeddingSpace.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EmbeddingSpace.ML.Scoring;

/// <summary>Reads texts ahead and scores a window of them at once, so that the model can batch texts of similar length.</summary>
internal sealed class TextWindow : IRowNumbers, IDisposable
{
    // The first window is small and each next one twice as large: a preview of a few rows stays cheap.
    private const int FirstWindow = 32;

    private readonly DataViewRowCursor _ahead;
    private readonly ValueGetter<ReadOnlyMemory<char>> _getText;
    private readonly ValueGetter<DataViewRowId> _getId;
    private readonly Func<IReadOnlyList<string?>, TextScores> _score;
    private readonly int _largest;
    private readonly List<string?> _texts = [];
    private readonly List<DataViewRowId> _ids = [];
    private TextScores? _scores;
    private int _size;
    private int _current = -1;

    public TextWindow(DataViewRowCursor ahead, DataViewSchema.Column text, Func<IReadOnlyList<string?>, TextScores> score, int largest)
    {
        (_ahead, _score, _largest, _size) = (ahead, score, largest, Math.Min(FirstWindow, largest));
        (_getText, _getId) = (ahead.GetGetter<ReadOnlyMemory<char>>(text), ahead.GetIdGetter());
    }

    /// <summary>Identity of the current row.</summary>
    public DataViewRowId Id => _ids[Checked()];

    public ReadOnlySpan<float> Numbers => Scores()[Checked()];

    public bool Truncated => Scores().Truncated[Checked()];

    public bool MoveNext()
    {
        if (_current + 1 == _texts.Count && !ReadAhead()) return false;
        _current++;
        return true;
    }

    public void Dispose() => _ahead.Dispose();

    private bool ReadAhead()
    {
        _texts.Clear();
        _ids.Clear();
        (_scores, _current) = (null, -1);
        while (_texts.Count < _size && _ahead.MoveNext())
        {
            ReadOnlyMemory<char> text = default;
            DataViewRowId id = default;
            _getText(ref text);
            _getId(ref id);
            _texts.Add(text.ToString());
            _ids.Add(id);
        }

        _size = (int)Math.Min(2L * _size, _largest);
        return _texts.Count > 0;
    }

    // Only when a value is asked for: a cursor that counts or skips rows costs no forward pass.
    private TextScores Scores() => _scores ??= _score(_texts);

    private int Checked() => _current >= 0 ? _current : throw new InvalidOperationException("The cursor stands on no row: call MoveNext first, and read values only while it returns true.");
}
