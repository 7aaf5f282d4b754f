using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Rows.Kept;
using static Microsoft.ML.DataViewSchema;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Reads rows ahead, each once, keeps what will be asked of them, and computes their numbers at once. Owns its cursor.</summary>
internal abstract class RowsAhead : IRowNumbers, IDisposable
{
    // Few rows are read ahead at first, and each time twice as many: a preview of some rows stays cheap.
    private const int AtFirst = 32;

    private readonly int _most;
    private readonly ValueGetter<DataViewRowId> _getId;
    private readonly Dictionary<int, KeptColumn> _columns;
    private readonly RowReader _reader;
    private readonly List<DataViewRowId> _ids = [];
    private RowAnswers? _answers;
    private int _next;
    private int _current = -1;

    /// <summary>Over a cursor.</summary>
    /// <param name="cursor">Reads ahead.</param>
    /// <param name="columns">Its columns to keep.</param>
    /// <param name="most">Most rows read ahead.</param>
    protected RowsAhead(DataViewRowCursor cursor, IEnumerable<Column> columns, int most)
    {
        (_most, _next) = (most, Math.Min(AtFirst, most));
        _getId = cursor.GetIdGetter();
        _columns = columns.ToDictionary(column => column.Index, column => KeptColumn.Of(cursor, column));
        _reader = new(cursor, Keep);
    }

    /// <summary>Identity of the current row.</summary>
    public DataViewRowId Id => _ids[Checked()];

    public ReadOnlySpan<float> Numbers => Answers().Scores[Checked()];

    public bool Truncated => Answers().Scores.Truncated[Checked()];

    public RowExplanation Explanation => Answers().Explanation(Checked());

    public bool Certain => Answers().Scores.Certain?[Checked()] ?? false;

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

    public void Dispose() => _reader.Dispose();

    /// <summary>What is kept of a column.</summary>
    protected TypedKeptColumn<T> Kept<T>(Column column) => (TypedKeptColumn<T>)_columns[column.Index];

    /// <summary>Score the rows kept.</summary>
    protected abstract RowAnswers Answer();

    private bool ReadAhead()
    {
        First += _ids.Count;
        _ids.Clear();
        (_answers, _current) = (null, -1);
        var count = _reader.Read(_next);
        _next = (int)Math.Min(2L * _next, _most);
        return count > 0;
    }

    private void Keep(int place)
    {
        foreach (var column in _columns.Values) column.Keep(place);
        DataViewRowId id = default;
        _getId(ref id);
        _ids.Add(id);
    }

    // Only when a value is asked for: a cursor that counts or skips rows costs no forward pass.
    private RowAnswers Answers() => _answers ??= RowReader.Compute(Answer);

    private int Checked() => _current >= 0
        ? _current
        : throw new InvalidOperationException("The cursor stands on no row: call MoveNext first, and read values only while it returns true.");
}
