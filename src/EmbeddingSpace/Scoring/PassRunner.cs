using System.Runtime.ExceptionServices;
using EmbeddingSpace.Runtime.Host;

namespace EmbeddingSpace.Scoring;

/// <summary>
/// Runs passes beside one another, each on one thread alone, and hands their results over in order on the caller's thread. No thread waits for
/// another within a pass, so a busy machine slows it down by no more than the share of the processors that it lacks.
/// </summary>
/// <typeparam name="T">What a pass computes.</typeparam>
internal sealed class PassRunner<T>
{
    /// <summary>Passes a thread that may be computed or wait for the caller to take them: bounds the memory where the caller is slow.</summary>
    private const int PassesPerThread = 2;

    private readonly Func<int, T> _compute;
    private readonly int _most;
    private readonly object _gate = new();
    private readonly Dictionary<int, Outcome> _outcomes = [];
    private int _begun;
    private int _handed;
    private int _end;

    private PassRunner(int passes, int threads, Func<int, T> compute) => (_end, _most, _compute) = (passes, threads * PassesPerThread, compute);

    /// <summary>Run passes.</summary>
    /// <param name="passes">Number of passes.</param>
    /// <param name="threads">Threads, the caller's among them.</param>
    /// <param name="compute">A pass by its number from 0, on any thread; those with lower numbers begin first.</param>
    /// <param name="take">Given each pass and what it computed, in order, on the caller's thread.</param>
    /// <param name="cancellationToken">Checked between passes.</param>
    /// <exception cref="Exception">What the first pass in order that failed has thrown; passes before it were handed over.</exception>
    public static void Run(int passes, int threads, Func<int, T> compute, Action<int, T> take, CancellationToken cancellationToken)
    {
        var runner = new PassRunner<T>(passes, threads, compute);
        // Threads of its own: those of the pool may all be waiting for this very result.
        var helpers = new Thread[Math.Min(threads, passes) - 1];
        for (var i = 0; i < helpers.Length; i++)
        {
            helpers[i] = new(runner.Help) { IsBackground = true, Name = "scoring pass" };
            helpers[i].Start();
        }
        try
        {
            runner.TakeInOrder(passes, take, cancellationToken);
        }
        finally
        {
            runner.Stop();
            // What the passes read may be disposed once the call has returned.
            foreach (var helper in helpers) helper.Join();
        }
    }

    private void TakeInOrder(int passes, Action<int, T> take, CancellationToken cancellationToken)
    {
        using var alone = ThreadLimit.Enter(1);
        while (_handed < passes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Next(out var pass) is { } outcome)
            {
                outcome.Fault?.Throw();
                take(pass, outcome.Result!);
            }
            else
            {
                Compute(pass);
            }
        }
    }

    // What is to be taken next, or else a pass to compute meanwhile; waits where there is neither.
    private Outcome? Next(out int pass)
    {
        lock (_gate)
        {
            while (true)
            {
                pass = _handed;
                if (_outcomes.Remove(pass, out var outcome))
                {
                    _handed++;
                    Monitor.PulseAll(_gate);
                    return outcome;
                }
                if (MayBegin)
                {
                    pass = _begun++;
                    return null;
                }
                Monitor.Wait(_gate);
            }
        }
    }

    private void Help()
    {
        using var alone = ThreadLimit.Enter(1);
        while (true)
        {
            int pass;
            lock (_gate)
            {
                while (_begun < _end && !MayBegin) Monitor.Wait(_gate);
                if (_begun >= _end) return;
                pass = _begun++;
            }
            Compute(pass);
        }
    }

    private bool MayBegin => _begun < _end && _begun - _handed < _most;

    private void Compute(int pass)
    {
        Outcome outcome;
        try
        {
            outcome = new(_compute(pass), null);
        }
        catch (Exception exception)
        {
            // Thrown again where the result is taken. All passes before it have begun, so the first fault in order is always the one that is told.
            outcome = new(default, ExceptionDispatchInfo.Capture(exception));
        }
        lock (_gate)
        {
            _outcomes.Add(pass, outcome);
            if (outcome.Fault is not null) _end = 0;
            Monitor.PulseAll(_gate);
        }
    }

    private void Stop()
    {
        lock (_gate)
        {
            _end = 0;
            Monitor.PulseAll(_gate);
        }
    }

    private sealed record Outcome(T? Result, ExceptionDispatchInfo? Fault);
}
