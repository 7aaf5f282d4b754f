using System.Diagnostics.CodeAnalysis;

namespace EmbeddingSpace.Scoring.Batching;

/// <summary>Requests that wait for the one thread that scores, in the order they came. It holds no scorer: an empty one keeps no model alive.</summary>
/// <param name="places">Requests that may wait.</param>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification =
    "Neither field holds anything of the system, and a semaphore disposed under callers that wait for a place leaves them waiting.")]
internal sealed class RequestQueue(int places)
{
    private readonly object _gate = new();
    private readonly LinkedList<BatchedRequest> _waiting = new();
    private readonly SemaphoreSlim _places = new(places, places);
    private readonly CancellationTokenSource _stop = new();
    private bool _closed;

    /// <summary>Set off by <see cref="Stop"/>.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>Put a request into the queue; the calling thread waits for a place.</summary>
    /// <exception cref="ObjectDisposedException">The queue was stopped.</exception>
    public void Add(BatchedRequest request)
    {
        if (!_places.Wait(0, CancellationToken.None))
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(request.CancellationToken, Stopped);
            try
            {
                _places.Wait(end.Token);
            }
            catch (OperationCanceledException)
            {
                throw Refusal(request);
            }
        }
        Enqueue(request);
    }

    /// <summary>Put a request into the queue; no thread waits for a place.</summary>
    /// <exception cref="ObjectDisposedException">The queue was stopped.</exception>
    public async Task AddAsync(BatchedRequest request)
    {
        if (!_places.Wait(0, CancellationToken.None))
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(request.CancellationToken, Stopped);
            try
            {
                await _places.WaitAsync(end.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                throw Refusal(request);
            }
        }
        Enqueue(request);
    }

    /// <summary>Take a request out that gave up; it may have been taken for a batch already.</summary>
    public void Remove(BatchedRequest request)
    {
        lock (_gate)
        {
            if (!_waiting.Remove(request)) return;
        }
        _places.Release();
    }

    /// <summary>The request that came first; null when none waits.</summary>
    public BatchedRequest? Take()
    {
        BatchedRequest request;
        lock (_gate)
        {
            if (_waiting.First is not { } first) return null;
            request = first.Value;
            _waiting.RemoveFirst();
        }
        _places.Release();
        return request;
    }

    /// <summary>Wait for a request.</summary>
    /// <returns>False when none waits and none will come.</returns>
    public bool Wait()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_closed) Monitor.Wait(_gate);
            return _waiting.Count > 0;
        }
    }

    /// <summary>Wait for a request, a while at most.</summary>
    /// <returns>False when none came.</returns>
    public bool Wait(TimeSpan time)
    {
        lock (_gate) return _waiting.Count > 0 || (!_closed && Monitor.Wait(_gate, time) && _waiting.Count > 0);
    }

    /// <summary>Whether a request waits.</summary>
    public bool HasRequests
    {
        get
        {
            lock (_gate) return _waiting.Count > 0;
        }
    }

    /// <summary>Let nothing more in; what waits is still taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Let nothing more in, and give up what waits and runs.</summary>
    public void Stop()
    {
        Close();
        _stop.Cancel();
    }

    private void Enqueue(BatchedRequest request)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(BatchingScorer));
            _waiting.AddLast(request);
            Monitor.Pulse(_gate);
        }
    }

    private static Exception Refusal(BatchedRequest request) => request.CancellationToken.IsCancellationRequested
        ? new OperationCanceledException(request.CancellationToken)
        : new ObjectDisposedException(nameof(BatchingScorer));
}
