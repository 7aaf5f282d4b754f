using System.Diagnostics;

namespace EmbeddingSpace.Scoring.Batching;

/// <summary>The work of the one thread behind a <see cref="BatchingScorer"/>: take what waits, score it together, until the queue is closed.</summary>
internal sealed class BatchWorker(RequestQueue queue, BatchingOptions options)
{
    // Callers whose answers came together ask again together, within microseconds; waiting on for one that thinks would only idle the model.
    private const int GapsPerDelay = 8;

    private readonly List<BatchedRequest> _batch = [];

    /// <summary>Start the thread.</summary>
    public static Thread Start(RequestQueue queue, BatchingOptions options)
    {
        var thread = new Thread(new BatchWorker(queue, options).Work) { IsBackground = true, Name = nameof(BatchingScorer) };
        // What flows with the caller that happens to be the first is not this thread's.
        thread.UnsafeStart();
        return thread;
    }

    private void Work()
    {
        while (queue.Wait())
        {
            Fill();
            foreach (var request in _batch) request.Begin();
            foreach (var alike in _batch.GroupBy(request => request.ArePairs)) BatchedRequest.ScoreTogether([.. alike], queue.Stopped);
            // Between batches nothing here holds a request, and with it a scorer.
            _batch.Clear();
        }
    }

    private void Fill()
    {
        var start = Stopwatch.GetTimestamp();
        var texts = 0;
        while (true)
        {
            while (texts < options.MaximumTexts && queue.Take() is { } request)
            {
                if (request.CancellationToken.IsCancellationRequested) continue;
                _batch.Add(request);
                texts += request.Count;
            }
            var left = options.MaximumDelay - Stopwatch.GetElapsedTime(start);
            if (texts >= options.MaximumTexts || left <= TimeSpan.Zero || !HasMore(left)) return;
        }
    }

    private bool HasMore(TimeSpan left)
    {
        var gap = options.MaximumDelay / GapsPerDelay;
        if (gap > left) gap = left;
        // A wait counts whole milliseconds; what is shorter is spent giving way to the callers.
        if (gap >= TimeSpan.FromMilliseconds(1)) return queue.Wait(gap);
        var start = Stopwatch.GetTimestamp();
        while (!queue.HasRequests)
        {
            if (Stopwatch.GetElapsedTime(start) >= gap) return false;
            Thread.Yield();
        }
        return true;
    }
}
