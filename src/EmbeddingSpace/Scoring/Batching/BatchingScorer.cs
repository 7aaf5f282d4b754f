using System.Diagnostics;
using System.Threading.Channels;

namespace EmbeddingSpace.Scoring.Batching;

/// <summary>
/// Many callers, one model: requests that come at about the same time are scored together, which costs little more than one of them alone.
/// Safe for concurrent use; each caller gets its own scores or its own error.
/// </summary>
/// <remarks>
/// One thread of its own runs the model, so a dozen callers do not fight for the processor. A text's scores do not depend on what it is scored
/// together with, up to float32 rounding.
/// </remarks>
public sealed class BatchingScorer : ITextScorer
{
    // Callers whose answers came together ask again together, within microseconds; waiting on for one that thinks would only idle the model.
    private const int GapsPerDelay = 8;

    private readonly ITextScorer _scorer;
    private readonly BatchingOptions _options;
    private readonly Channel<BatchedRequest> _queue;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _worker;
    private int _disposed;

    /// <summary>Put a dispatcher before a scorer.</summary>
    /// <param name="scorer">Scores the batches; owned from here on and disposed with the dispatcher.</param>
    /// <param name="options">Size and delay of batches, length of the queue.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public BatchingScorer(ITextScorer scorer, BatchingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        _options = BatchingOptions.Validated(options);
        _scorer = scorer;
        _queue = Channel.CreateBounded<BatchedRequest>(new BoundedChannelOptions(_options.QueueLength) { SingleReader = true });
        _worker = new(Work) { IsBackground = true, Name = nameof(BatchingScorer) };
        _worker.Start();
    }

    /// <inheritdoc/>
    public int OutputSize => _scorer.OutputSize;

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The dispatcher was disposed, before or while the texts waited.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled; texts that a running batch holds are finished without it.</exception>
    public TextScores Score(IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        // The wait is for a thread that never waits for the caller's: nothing can lock up.
        ScoreAsync(texts, progress, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Score texts without holding a thread meanwhile.</summary>
    /// <param name="texts">The texts, any number and length; null counts as the empty text. Not to be changed before the result is there.</param>
    /// <param name="progress">Told the number of texts done and their total: none, then all.</param>
    /// <param name="cancellationToken">Gives the place in the queue, or the result, up.</param>
    /// <returns>One vector a text, in the order given.</returns>
    /// <exception cref="ObjectDisposedException">The dispatcher was disposed, before or while the texts waited.</exception>
    public async Task<TextScores> ScoreAsync(
        IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        progress?.Report(new("score", 0, texts.Count));
        var request = new BatchedRequest(texts, cancellationToken);
        try
        {
            await _queue.Writer.WriteAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(BatchingScorer));
        }
        var scores = await request.Result.WaitAsync(cancellationToken).ConfigureAwait(false);
        progress?.Report(new("score", texts.Count, texts.Count));
        return scores;
    }

    /// <summary>Stop: the running batch is given up at its next pass, requests that wait fail, and the scorer is disposed.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _queue.Writer.Complete();
        _stop.Cancel();
        _worker.Join();
        _stop.Dispose();
        _scorer.Dispose();
    }

    private void Work()
    {
        var batch = new List<BatchedRequest>();
        var more = Wait();
        while (more.GetAwaiter().GetResult())
        {
            more = Fill(batch);
            if (batch.Count > 0) BatchedRequest.ScoreTogether(batch, _scorer, _stop.Token);
            batch.Clear();
        }
    }

    private Task<bool> Wait() => _queue.Reader.WaitToReadAsync().AsTask();

    // Gives the question whether there is more, asked but perhaps not answered yet.
    private Task<bool> Fill(List<BatchedRequest> batch)
    {
        var start = Stopwatch.GetTimestamp();
        var texts = 0;
        while (true)
        {
            while (texts < _options.MaximumTexts && _queue.Reader.TryRead(out var request))
            {
                if (request.IsCancelled) continue;
                batch.Add(request);
                texts += request.Texts.Count;
            }
            var more = Wait();
            var left = _options.MaximumDelay - Stopwatch.GetElapsedTime(start);
            if (texts >= _options.MaximumTexts || left <= TimeSpan.Zero || !HasMore(more, left) || !more.Result) return more;
        }
    }

    private bool HasMore(Task<bool> more, TimeSpan left)
    {
        var gap = _options.MaximumDelay / GapsPerDelay;
        if (gap > left) gap = left;
        // A wait counts whole milliseconds; what is shorter is spent giving way to the callers.
        if (gap >= TimeSpan.FromMilliseconds(1)) return more.Wait(gap);
        var start = Stopwatch.GetTimestamp();
        while (!more.IsCompleted)
        {
            if (Stopwatch.GetElapsedTime(start) >= gap) return false;
            Thread.Yield();
        }
        return true;
    }
}
