namespace EmbeddingSpace.Tokenization.Tracing;

/// <summary>
/// A normalised text and the pieces it is cut into, with or without where each character comes from. Used again for the next text, so that cutting
/// allocates nothing once the buffers have grown. For one thread.
/// </summary>
internal sealed class PieceText
{
    // Buffers that one huge text has grown are let go.
    private const int LargestKept = 1 << 16;

    [ThreadStatic] private static PieceText? _spare;

    private char[] _characters = [], _rewritten = [];
    private int[] _starts = [], _ends = [], _rewrittenStarts = [], _rewrittenEnds = [];
    private List<(int Start, int End)> _pieces = [], _next = [];
    private int _length;
    private int _base;

    /// <summary>Whether characters know where they come from.</summary>
    public bool IsTraced { get; private set; }

    /// <summary>Number of pieces.</summary>
    public int Count => _pieces.Count;

    /// <summary>A piece.</summary>
    public ReadOnlySpan<char> this[int index] => _characters.AsSpan(_pieces[index].Start, _pieces[index].End - _pieces[index].Start);

    /// <summary>Take the thread's instance, or a new one; give it back with <see cref="Return"/>.</summary>
    public static PieceText Rent()
    {
        var result = _spare ?? new();
        _spare = null;
        return result;
    }

    /// <summary>Give the instance back to its thread.</summary>
    public void Return()
    {
        if (_characters.Length <= LargestKept && _pieces.Capacity <= LargestKept) _spare = this;
    }

    /// <summary>Begin with one piece.</summary>
    public void Reset(ReadOnlySpan<char> text)
    {
        Begin(text.Length, traced: false);
        text.CopyTo(_characters);
    }

    /// <summary>Begin with one piece, a stretch of a text whose characters know where they come from.</summary>
    public void Reset(TracedText text, int start, int end)
    {
        Begin(end - start, traced: true);
        text.Text.CopyTo(start, _characters, 0, end - start);
        for (var i = start; i < end; i++) (_starts[i - start], _ends[i - start]) = (text.Starts[i], text.Ends[i]);
    }

    /// <summary>Where in the original a part of a piece comes from.</summary>
    public (int Start, int End) Origin(int piece, int start, int end) =>
        (_starts[_pieces[piece].Start + start], _ends[_pieces[piece].Start + end - 1]);

    /// <summary>Where in the original a piece begins.</summary>
    public int OriginStart(int piece) => _starts[_pieces[piece].Start];

    /// <summary>Cut every piece further: the cutter calls <see cref="Keep"/> for what stays of it.</summary>
    public void Cut(IPieceCutter cutter)
    {
        _next.Clear();
        foreach (var (start, end) in _pieces)
        {
            _base = start;
            cutter.Cut(_characters.AsSpan(start, end - start), this);
        }
        (_pieces, _next) = (_next, _pieces);
    }

    /// <summary>Keep a part of the piece that is being cut; an empty one counts for nothing.</summary>
    public void Keep(int start, int end)
    {
        if (end > start) _next.Add((_base + start, _base + end));
    }

    /// <summary>Write another character for one, everywhere.</summary>
    public void Replace(char old, char other) => _characters.AsSpan(0, _length).Replace(old, other);

    /// <summary>Put a character before the pieces that a rule chooses; it comes from where their first character came from.</summary>
    /// <param name="prefix">The character.</param>
    /// <param name="isWanted">Given this text and the index of a piece.</param>
    public void Prepend(char prefix, Func<PieceText, int, bool> isWanted)
    {
        Grow(ref _rewritten, _length + _pieces.Count);
        if (IsTraced)
        {
            Grow(ref _rewrittenStarts, _length + _pieces.Count);
            Grow(ref _rewrittenEnds, _length + _pieces.Count);
        }
        _next.Clear();
        var length = 0;
        for (var i = 0; i < _pieces.Count; i++)
        {
            var (start, end) = _pieces[i];
            var from = length;
            if (isWanted(this, i)) Write(prefix, start, ref length);
            _characters.AsSpan(start, end - start).CopyTo(_rewritten.AsSpan(length));
            if (IsTraced)
            {
                _starts.AsSpan(start, end - start).CopyTo(_rewrittenStarts.AsSpan(length));
                _ends.AsSpan(start, end - start).CopyTo(_rewrittenEnds.AsSpan(length));
            }
            length += end - start;
            _next.Add((from, length));
        }
        _length = length;
        (_pieces, _next) = (_next, _pieces);
        (_characters, _rewritten) = (_rewritten, _characters);
        if (IsTraced) (_starts, _ends, _rewrittenStarts, _rewrittenEnds) = (_rewrittenStarts, _rewrittenEnds, _starts, _ends);
    }

    private void Write(char prefix, int source, ref int length)
    {
        _rewritten[length] = prefix;
        if (IsTraced) (_rewrittenStarts[length], _rewrittenEnds[length]) = (_starts[source], _ends[source]);
        length++;
    }

    private void Begin(int length, bool traced)
    {
        (_length, IsTraced) = (length, traced);
        Grow(ref _characters, length);
        if (traced)
        {
            Grow(ref _starts, length);
            Grow(ref _ends, length);
        }
        _pieces.Clear();
        if (length > 0) _pieces.Add((0, length));
    }

    private static void Grow<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length) buffer = new T[Math.Max(length, 2 * buffer.Length)];
    }
}
