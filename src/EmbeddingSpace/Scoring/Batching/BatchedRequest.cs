using System.Diagnostics;

namespace EmbeddingSpace.Scoring.Batching;

/// <summary>One caller's texts on their way through a <see cref="BatchingScorer"/>.</summary>
/// <param name="scorer">Scores them. The request holds it, not the thread that scores, which would keep a dropped model alive.</param>
/// <param name="texts">The texts, or pairs of them.</param>
/// <param name="cancellationToken">The caller's.</param>
/// <param name="waited">Told how long it waited, once its batch is complete; null: nobody asks.</param>
internal sealed class BatchedRequest(ITextScorer scorer, BatchedTexts texts, CancellationToken cancellationToken, Action<TimeSpan>? waited = null)
{
    private readonly long _begun = Stopwatch.GetTimestamp();

    // Continuations run elsewhere: the thread that scores goes on with the next batch. A thread that waits for the result is woken by it directly.
    private readonly TaskCompletionSource<TextScores> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Number of texts, or of pairs.</summary>
    public int Count => texts.Count;

    /// <summary>Whether they are pairs: texts and pairs are not scored in one call.</summary>
    public bool ArePairs => texts.Pairs is not null;

    /// <summary>The caller's.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>The caller's scores.</summary>
    public Task<TextScores> Result => _completion.Task;

    /// <summary>The caller has gone: it learns that at once.</summary>
    public void Cancel() => _completion.TrySetCanceled(cancellationToken);

    /// <summary>Its batch is complete.</summary>
    public void Begin() => waited?.Invoke(Stopwatch.GetElapsedTime(_begun));

    /// <summary>Score several requests of one scorer at once and hand each its part. Where that fails, each half is scored by itself: an error
    /// reaches only the request that causes it.</summary>
    public static void ScoreTogether(IReadOnlyList<BatchedRequest> requests, CancellationToken stop)
    {
        try
        {
            stop.ThrowIfCancellationRequested();
            Distribute(requests, requests[0].Score(requests, stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            foreach (var request in requests) request._completion.TrySetException(new ObjectDisposedException(nameof(BatchingScorer)));
        }
        catch (Exception exception) when (requests.Count == 1)
        {
            // The caller throws it; this thread goes on serving the others.
            requests[0]._completion.TrySetException(exception);
        }
        catch (Exception)
        {
            // Half and half: few passes, however many requests share one with an error.
            foreach (var half in requests.Chunk((requests.Count + 1) / 2)) ScoreTogether(half, stop);
        }
    }

    private BatchedTexts Asked => texts;

    private TextScores Score(IReadOnlyList<BatchedRequest> all, CancellationToken stop) =>
        BatchedTexts.Joined([.. all.Select(request => request.Asked)]).Score(scorer, stop);

    private static void Distribute(IReadOnlyList<BatchedRequest> requests, TextScores scores)
    {
        var first = 0;
        foreach (var request in requests)
        {
            var count = request.Count;
            request._completion.TrySetResult(scores.Texts(first, count));
            first += count;
        }
    }
}
