using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Reads rows ahead and computes their numbers at once. Owns its cursor.</summary>
/// <param name="cursor">The cursor that reads ahead.</param>
/// <param name="most">Most rows read ahead.</param>
internal abstract class RowsAhead(DataViewRowCursor cursor, int most) : IRowNumbers, IDisposable
{
    // Few rows are read ahead at first, and each time twice as many: a preview of some rows stays cheap.
    private const int AtFirst = 32;

    private readonly ValueGetter<DataViewRowId> _getId = cursor.GetIdGetter();
    private readonly List<DataViewRowId> _ids = [];
    private TextScores? _scores;
    private int _next = Math.Min(AtFirst, most);
    private int _current = -1;

    /// <summary>Identity of the current row.</summary>
    public DataViewRowId Id => _ids[Checked()];

    public ReadOnlySpan<float> Numbers => Scores()[Checked()];

    public bool Truncated => Scores().Truncated[Checked()];

    /// <summary>Getter of the column that is read, where its values are kept; null: a second cursor passes it on.</summary>
    public virtual Delegate? InputGetter => null;

    /// <summary>Place of the current row among those read ahead.</summary>
    protected int Current => Checked();

    public bool MoveNext()
    {
        if (_current + 1 == _ids.Count && !ReadAhead()) return false;
        _current++;
        return true;
    }

    public void Dispose() => cursor.Dispose();

    /// <summary>Forget the rows kept.</summary>
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
        while (_ids.Count < _next && cursor.MoveNext())
        {
            DataViewRowId id = default;
            _getId(ref id);
            Keep();
            _ids.Add(id);
        }

        _next = (int)Math.Min(2L * _next, most);
        return _ids.Count > 0;
    }

    // Only when a value is asked for: a cursor that counts or skips rows costs no forward pass.
    private TextScores Scores() => _scores ??= Score();

    private int Checked() => _current >= 0
        ? _current
        : throw new InvalidOperationException("The cursor stands on no row: call MoveNext first, and read values only while it returns true.");
}
