using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;

namespace EmbeddingSpace.Benchmarks.Speed;

/// <summary>Many requests of many callers through a dispatcher, each answer held against the text's own score at batch 1.</summary>
internal static class RequestCheck
{
    /// <summary>Callers at the same time.</summary>
    public const int Callers = 16;

    // What the order of float32 sums may change, whatever the batch.
    private const float Tolerance = 1e-5f;

    /// <summary>Number of wrong answers beside the number of requests; the ratio is the share of right ones.</summary>
    public static SpeedRow Run(ITextScorer model, BatchingScorer scorer, string[] texts, int requests)
    {
        var alone = texts.Select(text => model.Score([text]).Values.ToArray()).ToArray();
        var (wrong, next) = (0, 0);
        Task.WaitAll([.. Enumerable.Range(0, Callers).Select(_ => Task.Factory.StartNew(() =>
        {
            while (Interlocked.Increment(ref next) - 1 is var request && request < requests)
            {
                // A stride that shares no factor with the number of texts: neighbours in a batch change all the time.
                var text = (int)(request * 7919L % texts.Length);
                var found = scorer.Score([texts[text]])[0];
                for (var i = 0; i < found.Length; i++)
                {
                    if (Math.Abs(found[i] - alone[text][i]) <= Tolerance) continue;
                    Interlocked.Increment(ref wrong);
                    break;
                }
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))]);
        return new($"short, {requests} requests of {Callers} callers", "each text alone, within 1e-5",
            wrong, requests, (double)(requests - wrong) / requests, "wrong answers, requests, right share");
    }
}
