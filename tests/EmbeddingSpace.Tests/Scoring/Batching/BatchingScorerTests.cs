using EmbeddingSpace.Foundation;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;
using Xunit;

namespace EmbeddingSpace.Tests.Scoring.Batching;

/// <summary>The dispatcher over a scorer whose answers tell which text they belong to.</summary>
[Trait("Tier", "Unit")]
public sealed class BatchingScorerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Sixteen_callers_get_their_own_answers()
    {
        const int Callers = 16;
        const int Requests = 250;
        var inner = new LengthScorer();
        using var scorer = new BatchingScorer(inner, new() { MaximumDelay = TimeSpan.FromMilliseconds(1) });
        var threads = Enumerable.Range(0, Callers).Select(caller => Task.Factory.StartNew(() =>
        {
            for (var i = 0; i < Requests; i++)
            {
                var texts = Enumerable.Range(0, 1 + (i % 3)).Select(k => new string('x', (caller * 1000) + (i * 3) + k)).ToArray();
                var scores = scorer.Score(texts, cancellationToken: TestContext.Current.CancellationToken);
                for (var k = 0; k < texts.Length; k++) Assert.Equal(texts[k].Length, scores[k][0]);
                Assert.Equal(texts.Select(text => text.Length % 2 == 1), scores.Truncated);
            }
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        await Task.WhenAll(threads).WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.True(inner.Calls < Callers * Requests, $"Expected fewer batches than {Callers * Requests} requests, found {inner.Calls}.");
    }

    [Fact]
    public async Task Requests_that_wait_are_scored_in_one_batch()
    {
        var inner = new LengthScorer();
        using var scorer = new BatchingScorer(inner, new() { MaximumTexts = 4, MaximumDelay = Patience });
        var cancellation = TestContext.Current.CancellationToken;
        var requests = Enumerable.Range(1, 4).Select(length => scorer.ScoreAsync([new string('x', length)], cancellationToken: cancellation));
        var answers = await Task.WhenAll(requests).WaitAsync(Patience, cancellation);
        Assert.Equal([1f, 2f, 3f, 4f], answers.Select(answer => answer[0][0]));
        Assert.Equal(1, inner.Calls);
    }

    [Fact]
    public async Task An_error_reaches_every_caller_of_the_batch_and_the_next_batch_is_scored()
    {
        var inner = new LengthScorer { Fail = true };
        using var scorer = new BatchingScorer(inner, new() { MaximumTexts = 2, MaximumDelay = Patience });
        var cancellation = TestContext.Current.CancellationToken;
        var failed = new[] { "a", "bb" }.Select(text => scorer.ScoreAsync([text], cancellationToken: cancellation)).ToArray();
        foreach (var task in failed) Assert.Equal("planted", (await Assert.ThrowsAsync<InvalidOperationException>(() => task.WaitAsync(Patience))).Message);
        inner.Fail = false;
        var scores = await scorer.ScoreAsync(["ccc", null], cancellationToken: cancellation).WaitAsync(Patience, cancellation);
        Assert.Equal([3f, 0f], scores.Values.ToArray());
    }

    [Fact]
    public async Task A_cancelled_request_ends_without_waiting_for_the_model()
    {
        var inner = new LengthScorer();
        using var scorer = new BatchingScorer(inner);
        using var cancellation = new CancellationTokenSource();
        inner.Gate.Reset();
        var running = scorer.ScoreAsync(["a"], cancellationToken: TestContext.Current.CancellationToken);
        var waiting = scorer.ScoreAsync(["bb"], cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Patience));
        inner.Gate.Set();
        Assert.Equal(1f, (await running.WaitAsync(Patience, TestContext.Current.CancellationToken))[0][0]);
    }

    [Fact]
    public async Task Disposing_fails_what_waits_and_disposes_the_scorer()
    {
        var inner = new LengthScorer();
        var scorer = new BatchingScorer(inner, new() { MaximumTexts = 1 });
        inner.Gate.Reset();
        var requests = Enumerable.Range(0, 3).Select(_ => scorer.ScoreAsync(["a"], cancellationToken: TestContext.Current.CancellationToken)).ToArray();
        Assert.True(inner.Entered.Wait(Patience, TestContext.Current.CancellationToken));
        await Task.Run(scorer.Dispose, TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        foreach (var request in requests) await Assert.ThrowsAsync<ObjectDisposedException>(() => request.WaitAsync(Patience));
        Assert.True(inner.Disposed);
        Assert.Throws<ObjectDisposedException>(() => scorer.Score(["a"], cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Options_out_of_range_are_named_together()
    {
        using var inner = new LengthScorer();
        var options = new BatchingOptions { MaximumTexts = 0, QueueLength = 0, MaximumDelay = TimeSpan.FromSeconds(-1) };
        var exception = Assert.Throws<ArgumentException>(() => new BatchingScorer(inner, options));
        Assert.All([nameof(BatchingOptions.MaximumTexts), nameof(BatchingOptions.QueueLength), nameof(BatchingOptions.MaximumDelay)],
            name => Assert.Contains(name, exception.Message, StringComparison.Ordinal));
    }

    /// <summary>The length of each text; odd lengths count as truncated.</summary>
    private sealed class LengthScorer : ITextScorer
    {
        private int _calls;

        public ManualResetEventSlim Gate { get; } = new(true);

        public ManualResetEventSlim Entered { get; } = new();

        public bool Fail { get; set; }

        public bool Disposed { get; private set; }

        public int Calls => _calls;

        public int OutputSize => 1;

        public TextScores Score(IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _calls);
            Entered.Set();
            Gate.Wait(cancellationToken);
            if (Fail) throw new InvalidOperationException("planted");
            return new([.. texts.Select(text => (float)(text?.Length ?? 0))], 1, [.. texts.Select(text => text?.Length % 2 == 1)]);
        }

        public void Dispose() => Disposed = true;
    }
}
