namespace EmbeddingSpace.Scoring.Batching;

/// <summary>
/// Many callers, one model: requests that come at about the same time are scored together, which costs little more than one of them alone.
/// Safe for concurrent use; each caller gets its own scores or its own error.
/// </summary>
/// <remarks>
/// One thread of its own runs the model, so a dozen callers do not fight for the processor; it starts with the first request and does not keep a
/// dispatcher alive that is dropped without being disposed. A text's scores do not depend on what it is scored together with, up to float32 rounding.
/// Callers that wait need no thread of the pool to be woken, however many of its threads wait.
/// </remarks>
public sealed class BatchingScorer : ITextPairScorer
{
    private readonly ITextScorer _scorer;
    private readonly RequestQueue _queue;
    private readonly Lazy<Thread> _worker;
    private int _disposed;

    /// <summary>Put a dispatcher before a scorer.</summary>
    /// <param name="scorer">Scores the batches; owned from here on and disposed with the dispatcher.</param>
    /// <param name="options">Size and delay of batches, length of the queue.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public BatchingScorer(ITextScorer scorer, BatchingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        var asked = BatchingOptions.Validated(options);
        var queue = new RequestQueue(asked.QueueLength);
        (_scorer, _queue) = (scorer, queue);
        _worker = new(() => BatchWorker.Start(queue, asked));
    }

    /// <summary>Ends the thread of a dispatcher that was dropped; the scorer is finalised by itself.</summary>
    ~BatchingScorer() => _queue?.Close();

    /// <summary>Told of each request how long it waited for its batch, on the thread that scores; must not hold the scorer.</summary>
    internal Action<TimeSpan>? Waited { get; init; }

    /// <inheritdoc/>
    public int OutputSize => _scorer.OutputSize;

    /// <inheritdoc/>
    public bool SaysCertain => _scorer.SaysCertain;

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The dispatcher was disposed, before or while the texts waited.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled; texts that a running batch holds are finished without it.</exception>
    public TextScores Score(IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Score(new BatchedTexts(texts, null), progress, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The scorer behind reads no pairs.</exception>
    /// <exception cref="ObjectDisposedException">The dispatcher was disposed, before or while the pairs waited.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled; pairs that a running batch holds are finished without it.</exception>
    public TextScores ScorePairs(IReadOnlyList<TextPair> pairs, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default) => Score(Pairs(pairs), progress, cancellationToken);

    private TextScores Score(BatchedTexts texts, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var request = Begin(texts, progress, cancellationToken);
        _queue.Add(request);
        TextScores scores;
        using (CancelWith(request))
        {
            // No await on the way: the thread that scores wakes this one, so that callers that fill the thread pool cannot lock each other up.
            scores = request.Result.GetAwaiter().GetResult();
        }
        progress?.Report(new("score", texts.Count, texts.Count));
        GC.KeepAlive(this);
        return scores;
    }

    /// <summary>Score texts without holding a thread meanwhile.</summary>
    /// <param name="texts">The texts, any number and length; null counts as the empty text. Not to be changed before the result is there.</param>
    /// <param name="progress">Told the number of texts done and their total: none, then all.</param>
    /// <param name="cancellationToken">Gives the place in the queue, or the result, up.</param>
    /// <returns>One vector a text, in the order given.</returns>
    /// <exception cref="ObjectDisposedException">The dispatcher was disposed, before or while the texts waited.</exception>
    public Task<TextScores> ScoreAsync(
        IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return ScoreAsync(new BatchedTexts(texts, null), progress, cancellationToken);
    }

    /// <summary>Score pairs without holding a thread meanwhile.</summary>
    /// <param name="pairs">The pairs, any number and length. Not to be changed before the result is there.</param>
    /// <param name="progress">Told the number of pairs done and their total: none, then all.</param>
    /// <param name="cancellationToken">Gives the place in the queue, or the result, up.</param>
    /// <returns>One vector a pair, in the order given.</returns>
    /// <exception cref="NotSupportedException">The scorer behind reads no pairs.</exception>
    /// <exception cref="ObjectDisposedException">The dispatcher was disposed, before or while the pairs waited.</exception>
    public Task<TextScores> ScorePairsAsync(
        IReadOnlyList<TextPair> pairs, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        ScoreAsync(Pairs(pairs), progress, cancellationToken);

    private async Task<TextScores> ScoreAsync(BatchedTexts texts, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var request = Begin(texts, progress, cancellationToken);
        await _queue.AddAsync(request).ConfigureAwait(false);
        TextScores scores;
        using (CancelWith(request)) scores = await request.Result.ConfigureAwait(false);
        progress?.Report(new("score", texts.Count, texts.Count));
        GC.KeepAlive(this);
        return scores;
    }

    /// <summary>Stop: the running batch is given up at its next pass, requests that wait fail, and the scorer is disposed.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        GC.SuppressFinalize(this);
        _queue.Stop();
        // A scorer that disposes its dispatcher does so on the thread that would be waited for.
        if (_worker.IsValueCreated && _worker.Value != Thread.CurrentThread) _worker.Value.Join();
        _scorer.Dispose();
    }

    private BatchedTexts Pairs(IReadOnlyList<TextPair> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return _scorer is ITextPairScorer
            ? new(null, pairs)
            : throw new NotSupportedException($"Expected a scorer that reads pairs ({nameof(ITextPairScorer)}), found {_scorer.GetType().Name}.");
    }

    private BatchedRequest Begin(BatchedTexts texts, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
        progress?.Report(new("score", 0, texts.Count));
        _ = _worker.Value;
        return new(_scorer, texts, cancellationToken, Waited);
    }

    // Runs on the thread that cancels: the place is free, and the caller told, without a thread of the pool.
    private CancellationTokenRegistration CancelWith(BatchedRequest request) => request.CancellationToken.UnsafeRegister(_ =>
    {
        _queue.Remove(request);
        request.Cancel();
    }, null);
}
