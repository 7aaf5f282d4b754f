using EmbeddingSpace.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Reads rows ahead and scores a window of them at once. Owns its cursor.</summary>
/// <param name="ahead">The cursor that reads ahead.</param>
/// <param name="largest">Most rows of a window.</param>
internal abstract class RowWindow(DataViewRowCursor ahead, int largest) : IRowNumbers, IDisposable
{
    // The first window is small and each next one twice as large: a preview of a few rows stays cheap.
    private const int FirstWindow = 32;

    private readonly ValueGetter<DataViewRowId> _getId = ahead.GetIdGetter();
    private readonly List<DataViewRowId> _ids = [];
    private TextScores? _scores;
    private int _size = Math.Min(FirstWindow, largest);
    private int _current = -1;

    /// <summary>Identity of the current row.</summary>
    public DataViewRowId Id => _ids[Checked()];

    public ReadOnlySpan<float> Numbers => Scores()[Checked()];

    public bool Truncated => Scores().Truncated[Checked()];

    /// <summary>Getter of the column that is read, where the window keeps its values; null: a second cursor passes it on.</summary>
    public virtual Delegate? InputGetter => null;

    /// <summary>Place of the current row in the window.</summary>
    protected int Current => Checked();

    public bool MoveNext()
    {
        if (_current + 1 == _ids.Count && !ReadAhead()) return false;
        _current++;
        return true;
    }

    public void Dispose() => ahead.Dispose();

    /// <summary>Forget the rows of the last window.</summary>
    protected abstract void Clear();

    /// <summary>Keep the cursor's current row.</summary>
    protected abstract void Keep();

    /// <summary>Score the rows kept.</summary>
    protected abstract TextScores Score();

    private bool ReadAhead()
    {
        Clear();
        _ids.Clear();
        (_scores, _current) = (null, -1);
        while (_ids.Count < _size && ahead.MoveNext())
        {
            DataViewRowId id = default;
            _getId(ref id);
            Keep();
            _ids.Add(id);
        }

        _size = (int)Math.Min(2L * _size, largest);
        return _ids.Count > 0;
    }

    // Only when a value is asked for: a cursor that counts or skips rows costs no forward pass.
    private TextScores Scores() => _scores ??= Score();

    private int Checked() => _current >= 0 ? _current : throw new InvalidOperationException("The cursor stands on no row: call MoveNext first, and read values only while it returns true.");
}
