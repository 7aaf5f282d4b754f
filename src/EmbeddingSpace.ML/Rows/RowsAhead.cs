using System.Diagnostics;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.Scoring;
using static Microsoft.ML.DataViewSchema;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Reads rows ahead, each once, keeps what will be asked of them, and computes their numbers at once. Owns its cursor.</summary>
/// <param name="cursor">The cursor that reads ahead.</param>
/// <param name="columns">Its columns to keep.</param>
/// <param name="most">Most rows read ahead.</param>
internal abstract class RowsAhead(DataViewRowCursor cursor, IEnumerable<Column> columns, int most) : IRowNumbers, IDisposable
{
    // Few rows are read ahead at first, and each time twice as many: a preview of some rows stays cheap.
    private const int AtFirst = 32;

    // So long a source may let a window wait before its rows are scored as they are. Long enough that an input which is there never reaches it, however
    // busy the machine: which texts share a pass decides the last digits of their scores, and those are to be the same each time.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);

    // A row that comes sooner was not waited for.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(5);

    // What stages before this one compute while it waits for their rows, on its thread, is no waiting for the source.
    [ThreadStatic]
    private static TimeSpan _computed;

    private readonly ValueGetter<DataViewRowId> _getId = cursor.GetIdGetter();
    private readonly Dictionary<int, KeptColumn> _columns = columns.ToDictionary(column => column.Index, column => KeptColumn.Of(cursor, column));
    private readonly List<DataViewRowId> _ids = [];
    private TextScores? _scores;
    private int _next = Math.Min(AtFirst, most);
    private int _current = -1;

    /// <summary>Identity of the current row.</summary>
    public DataViewRowId Id => _ids[Checked()];

    public ReadOnlySpan<float> Numbers => Scores()[Checked()];

    public bool Truncated => Scores().Truncated[Checked()];

    /// <summary>Rows read ahead.</summary>
    protected int Count => _ids.Count;

    /// <summary>Position of the first of them.</summary>
    protected long First { get; private set; }

    /// <summary>Getter of a kept column at the current row; null: it is of another type.</summary>
    public ValueGetter<T>? Getter<T>(Column column) => _columns[column.Index].CreateGetter(Checked) as ValueGetter<T>;

    public bool MoveNext()
    {
        if (_current + 1 == _ids.Count && !ReadAhead()) return false;
        _current++;
        return true;
    }

    public void Dispose() => cursor.Dispose();

    /// <summary>What is kept of a column.</summary>
    protected TypedKeptColumn<T> Kept<T>(Column column) => (TypedKeptColumn<T>)_columns[column.Index];

    /// <summary>Score the rows kept.</summary>
    protected abstract TextScores Score();

    private bool ReadAhead()
    {
        First += _ids.Count;
        _ids.Clear();
        (_scores, _current) = (null, -1);
        var waited = TimeSpan.Zero;
        while (_ids.Count < _next && waited < LongestWait && MoveNext(ref waited))
        {
            foreach (var column in _columns.Values) column.Keep(_ids.Count);
            DataViewRowId id = default;
            _getId(ref id);
            _ids.Add(id);
        }

        _next = (int)Math.Min(2L * _next, most);
        return _ids.Count > 0;
    }

    // The first row of a window is waited for in any case.
    private bool MoveNext(ref TimeSpan waited)
    {
        var (start, computed) = (Stopwatch.GetTimestamp(), _computed);
        var moved = cursor.MoveNext();
        var wait = Stopwatch.GetElapsedTime(start) - (_computed - computed);
        if (_ids.Count > 0 && wait >= ShortestWait) waited += wait;
        return moved;
    }

    // Only when a value is asked for: a cursor that counts or skips rows costs no forward pass.
    private TextScores Scores()
    {
        if (_scores is not null) return _scores;
        var start = Stopwatch.GetTimestamp();
        _scores = Score();
        _computed += Stopwatch.GetElapsedTime(start);
        return _scores;
    }

    private int Checked() => _current >= 0
        ? _current
        : throw new InvalidOperationException("The cursor stands on no row: call MoveNext first, and read values only while it returns true.");
}
