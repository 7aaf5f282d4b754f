using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace EmbeddingSpace.ML.Rows;

/// <summary>Reads a cursor some rows at a time, all but the first on a thread beside its caller's: a source that waits, be it for the answers to the
/// rows it gave, keeps none of them back. One thread at a time uses the cursor. Owns it.</summary>
/// <param name="cursor">The cursor.</param>
/// <param name="keep">Keeps what is needed of the row that the cursor stands on, at a place among those read; called on the reading thread.</param>
internal sealed class RowReader(DataViewRowCursor cursor, Action<int> keep) : IDisposable
{
    // So long a source may be waited for before the rows that are there go out. Long enough that an input which is there never reaches it, however busy
    // the machine: which texts share a pass decides the last digits of their scores, and those are to be the same each time.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);

    // A row that comes sooner was not waited for.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(5);

    // That of the reader whose thread this is.
    [ThreadStatic]
    private static ComputingTime? _behind;

    // Guards all that follows; pulsed when the first row comes and when reading ends.
    private readonly object _gate = new();
    private ComputingTime? _computing;
    private ExceptionDispatchInfo? _failure;
    private int _count;
    private int _wanted;
    private TimeSpan _waited;
    private Wait? _moving;
    private bool _reading;
    private bool _late;
    private bool _disposed;
    private bool _closing;

    /// <summary>Read the next rows: all that are wanted, or those that are there when the source lets wait too long, or ends.</summary>
    /// <param name="wanted">Most rows to read.</param>
    /// <returns>Rows kept; 0: there are no more.</returns>
    public int Read(int wanted)
    {
        // The first is waited for in any case, so it is read on this thread: lazy sources open themselves at their first row, and some, such as
        // File.ReadLines, can be read a second time only where the thread that made them opened them.
        if (IsIdle)
        {
            if (!cursor.MoveNext()) return 0;
            keep(0);
            return wanted == 1 ? 1 : ReadBeside(wanted, kept: 1);
        }

        return ReadBeside(wanted, kept: 0);
    }

    /// <summary>Compute something that a stage behind may be waiting for: it is no waiting for the source.</summary>
    public static T Compute<T>(Func<T> compute)
    {
        if (_behind is not { } behind) return compute();
        behind.Begin();
        try
        {
            return compute();
        }
        finally
        {
            behind.End();
        }
    }

    /// <summary>Closes the cursor; one whose source is being waited for, as soon as that wait ends.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            if (_reading) return;
        }

        cursor.Dispose();
    }

    // Neither reads nor has read what no one has taken yet.
    private bool IsIdle
    {
        get
        {
            lock (_gate) return !_reading && !_late && _failure is null;
        }
    }

    private int ReadBeside(int wanted, int kept)
    {
        lock (_gate)
        {
            (_count, _wanted, _waited) = (kept, wanted, TimeSpan.Zero);
            if (!_reading && _failure is null) Start();
            while (_reading && Left() is var left && left != TimeSpan.Zero) Monitor.Wait(_gate, left);
            // A row that comes from here on is the first of the next ones.
            _wanted = 0;
            if (_failure is not { } failure) return _count;
            _failure = null;
            failure.Throw();
            throw failure.SourceException;
        }
    }

    private void Start()
    {
        _computing = _behind ?? _computing ?? new();
        new Thread(Run) { IsBackground = true, Name = "Rows read ahead" }.Start();
        _reading = true;
    }

    // How long the rows that are there may wait for the next. While none is moved to there is nothing to wait for but the reading thread.
    private TimeSpan Left()
    {
        if (_count == 0) return Timeout.InfiniteTimeSpan;
        if (_moving is not { } moving) return LongestWait;
        var left = LongestWait - _waited - moving.Elapsed;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void Run()
    {
        _behind = _computing;
        try
        {
            while (MoveNext())
            {
                keep(_count);
                if (IsEnough()) break;
            }
        }
        catch (Exception failure)
        {
            lock (_gate)
            {
                _failure = ExceptionDispatchInfo.Capture(failure);
                End();
            }
        }

        DisposeLate();
    }

    private bool MoveNext()
    {
        lock (_gate)
        {
            if (_late)
            {
                _late = false;
                return true;
            }

            _moving = new(_computing!);
        }

        var moved = cursor.MoveNext();
        lock (_gate)
        {
            var wait = _moving.Elapsed;
            _moving = null;
            if (_count > 0 && wait >= ShortestWait) _waited += wait;
            if (moved && _wanted > 0) return true;
            _late = moved;
            End();
            return false;
        }
    }

    private bool IsEnough()
    {
        lock (_gate)
        {
            if (++_count == 1) Monitor.Pulse(_gate);
            if (_count < _wanted && _waited < LongestWait) return false;
            End();
            return true;
        }
    }

    private void End()
    {
        (_reading, _moving) = (false, null);
        _closing = _disposed;
        Monitor.Pulse(_gate);
    }

    // Its owner went while the source was being waited for.
    private void DisposeLate()
    {
        if (!_closing) return;
        try
        {
            cursor.Dispose();
        }
        catch (Exception)
        {
            // No one is left to be told, and a thread that fails would take the process with it.
        }
    }

    // A wait for the source that began when it was made.
    private sealed class Wait(ComputingTime computing)
    {
        private readonly long _start = Stopwatch.GetTimestamp();
        private readonly TimeSpan _computed = computing.Elapsed;

        public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start) - (computing.Elapsed - _computed);
    }

    // How long the stages of one chain have computed: the last of them makes it, those before it get it by the threads that read for those behind.
    private sealed class ComputingTime
    {
        private readonly Lock _gate = new();
        private TimeSpan _before;
        private long _since;
        private int _depth;

        public TimeSpan Elapsed
        {
            get
            {
                lock (_gate) return _depth == 0 ? _before : _before + Stopwatch.GetElapsedTime(_since);
            }
        }

        public void Begin()
        {
            lock (_gate)
            {
                if (_depth++ == 0) _since = Stopwatch.GetTimestamp();
            }
        }

        public void End()
        {
            lock (_gate)
            {
                if (--_depth == 0) _before += Stopwatch.GetElapsedTime(_since);
            }
        }
    }
}
