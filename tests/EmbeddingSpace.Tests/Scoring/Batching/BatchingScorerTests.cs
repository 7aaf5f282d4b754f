using System.Diagnostics;
using System.Runtime.CompilerServices;
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

    [Theory]
    [InlineData(64)]
    [InlineData(200)]
    public async Task Callers_that_fill_the_thread_pool_are_answered_at_once(int callers)
    {
        using var scorer = new BatchingScorer(new LengthScorer());
        var cancellation = TestContext.Current.CancellationToken;
        var start = Stopwatch.GetTimestamp();
        var answers = await Task.WhenAll(Enumerable.Range(1, callers).Select(length => Task.Run(
            () => scorer.Score([new string('x', length)], cancellationToken: cancellation)[0][0], cancellation))).WaitAsync(Patience, cancellation);
        Assert.Equal(Enumerable.Range(1, callers).Select(length => (float)length), answers);
        // A wait that needs a thread of the pool to end takes some 10 and 40 seconds: the pool grows by one or two threads a second.
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task A_text_that_fails_fails_its_own_request_alone()
    {
        const int Callers = 32;
        var inner = new LengthScorer { Poison = "poison" };
        using var scorer = new BatchingScorer(inner, new() { MaximumTexts = Callers, MaximumDelay = Patience });
        var cancellation = TestContext.Current.CancellationToken;
        var requests = Enumerable.Range(0, Callers)
            .Select(i => scorer.ScoreAsync([i == 7 ? "poison" : new string('x', i)], cancellationToken: cancellation)).ToArray();
        for (var i = 0; i < Callers; i++)
        {
            var answer = requests[i].WaitAsync(Patience, cancellation);
            if (i == 7) Assert.Equal("planted", (await Assert.ThrowsAsync<InvalidOperationException>(() => answer)).Message);
            else Assert.Equal(i, (await answer)[0][0]);
        }
        // All, and then the two halves of what failed, five times over.
        Assert.Equal(11, inner.Calls);
    }

    [Fact]
    public async Task A_scorer_may_dispose_its_dispatcher()
    {
        BatchingScorer? scorer = null;
        var inner = new LengthScorer { During = () => scorer!.Dispose() };
        scorer = new(inner);
        var cancellation = TestContext.Current.CancellationToken;
        Assert.Equal(3f, (await scorer.ScoreAsync(["abc"], cancellationToken: cancellation).WaitAsync(Patience, cancellation))[0][0]);
        Assert.True(inner.Disposed);
        Assert.Throws<ObjectDisposedException>(() => scorer.Score(["a"], cancellationToken: cancellation));
    }

    [Fact]
    public async Task A_cancelled_request_frees_its_place_in_the_queue()
    {
        var inner = new LengthScorer();
        using var scorer = new BatchingScorer(inner, new() { MaximumTexts = 1, QueueLength = 1 });
        var cancellation = TestContext.Current.CancellationToken;
        inner.Gate.Reset();
        var running = scorer.ScoreAsync(["a"], cancellationToken: cancellation);
        Assert.True(inner.Entered.Wait(Patience, cancellation));
        using var impatient = new CancellationTokenSource();
        var waiting = scorer.ScoreAsync(["bb"], cancellationToken: impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Patience));
        // The one place is free again: it is this request's when the caller's thread comes back, while the model still runs.
        var next = scorer.ScoreAsync(["ccc"], cancellationToken: cancellation);
        using var late = new CancellationTokenSource();
        var last = scorer.ScoreAsync(["dddd"], cancellationToken: late.Token);
        await late.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => last.WaitAsync(Patience));
        inner.Gate.Set();
        Assert.Equal(1f, (await running.WaitAsync(Patience, cancellation))[0][0]);
        Assert.Equal(3f, (await next.WaitAsync(Patience, cancellation))[0][0]);
        // What gave up was never scored.
        Assert.Equal(2, inner.Calls);
    }

    [Fact]
    public void A_dispatcher_that_is_dropped_takes_its_thread_and_its_scorer_with_it()
    {
        var dropped = Enumerable.Range(0, 20).Select(_ => UseAndDrop()).ToArray();
        Assert.True(SpinWait.SpinUntil(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return dropped.All(one => !one.Scorer.IsAlive && !one.Worker.IsAlive);
        }, Patience));
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

    // In a method of its own, whose variables are gone when it returns.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference Scorer, Thread Worker) UseAndDrop()
    {
        var inner = new LengthScorer();
        var scorer = new BatchingScorer(inner);
        Assert.Equal(3f, scorer.Score(["abc"], cancellationToken: TestContext.Current.CancellationToken)[0][0]);
        return (new(inner), inner.Worker!);
    }

    /// <summary>The length of each text; odd lengths count as truncated.</summary>
    private sealed class LengthScorer : ITextScorer
    {
        private int _calls;

        public ManualResetEventSlim Gate { get; } = new(true);

        public ManualResetEventSlim Entered { get; } = new();

        public bool Fail { get; set; }

        public string? Poison { get; init; }

        public Action? During { get; init; }

        public Thread? Worker { get; private set; }

        public bool Disposed { get; private set; }

        public int Calls => _calls;

        public int OutputSize => 1;

        public TextScores Score(IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _calls);
            Worker = Thread.CurrentThread;
            Entered.Set();
            Gate.Wait(cancellationToken);
            During?.Invoke();
            if (Fail || (Poison is not null && texts.Contains(Poison))) throw new InvalidOperationException("planted");
            return new([.. texts.Select(text => (float)(text?.Length ?? 0))], 1, [.. texts.Select(text => text?.Length % 2 == 1)]);
        }

        public void Dispose() => Disposed = true;
    }
}
