namespace EmbeddingSpace.Scoring.Batching;

/// <summary>One caller's texts on their way through a <see cref="BatchingScorer"/>.</summary>
internal sealed class BatchedRequest(IReadOnlyList<string?> texts, CancellationToken cancellationToken)
{
    // Continuations run elsewhere: the thread that scores goes on with the next batch.
    private readonly TaskCompletionSource<TextScores> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The texts.</summary>
    public IReadOnlyList<string?> Texts => texts;

    /// <summary>Whether the caller has gone.</summary>
    public bool IsCancelled => cancellationToken.IsCancellationRequested;

    /// <summary>The caller's scores.</summary>
    public Task<TextScores> Result => _completion.Task;

    /// <summary>Score several requests at once and hand each its part; an error goes to each of them.</summary>
    public static void ScoreTogether(IReadOnlyList<BatchedRequest> requests, ITextScorer scorer, CancellationToken stop)
    {
        try
        {
            stop.ThrowIfCancellationRequested();
            Distribute(requests, scorer.Score([.. requests.SelectMany(request => request.Texts)], null, stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            foreach (var request in requests) request._completion.TrySetException(new ObjectDisposedException(nameof(BatchingScorer)));
        }
        catch (Exception exception)
        {
            // Each caller throws it; this thread goes on serving the others.
            foreach (var request in requests) request._completion.TrySetException(exception);
        }
    }

    private static void Distribute(IReadOnlyList<BatchedRequest> requests, TextScores scores)
    {
        var first = 0;
        foreach (var request in requests)
        {
            var count = request.Texts.Count;
            var values = scores.Values.Slice(first * scores.Size, count * scores.Size).ToArray();
            request._completion.TrySetResult(new(values, scores.Size, [.. scores.Truncated.Skip(first).Take(count)]));
            first += count;
        }
    }
}
