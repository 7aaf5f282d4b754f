using EmbeddingSpace.Runtime;
using EmbeddingSpace.Scoring;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Scoring;

/// <summary>Passes beside one another: in order to the caller, alone on their threads, stopped by cancellation and by faults.</summary>
[Trait("Tier", "Unit")]
public sealed class PassRunnerTests
{
    private const int Threads = 4;
    private const int Passes = 40;

    /// <summary>Two passes a thread, and the one that the caller is taking.</summary>
    private const int MostBegun = (2 * Threads) + 1;

    /// <summary>Far more than the work takes, on a machine that others use too.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public PassRunnerTests() => TorchRuntime.EnsureLoaded();

    [Fact]
    public void Results_come_in_order_on_the_callers_thread_whoever_is_done_first()
    {
        var (taken, threads) = (new List<(int, int)>(), new HashSet<int>());
        var first = new ManualResetEventSlim();
        PassRunner<int>.Run(Passes, Threads, pass =>
        {
            // The first pass is done only when another is.
            if (pass == 0) Assert.True(first.Wait(Patience));
            else first.Set();
            return pass * pass;
        }, (pass, square) =>
        {
            taken.Add((pass, square));
            threads.Add(Environment.CurrentManagedThreadId);
        }, default);
        Assert.Equal(Enumerable.Range(0, Passes).Select(pass => (pass, pass * pass)), taken);
        Assert.Equal([Environment.CurrentManagedThreadId], threads);
    }

    [Fact]
    public void Each_pass_computes_alone_and_the_caller_as_before_afterwards()
    {
        var before = get_num_threads();
        var found = new List<int>();
        PassRunner<int>.Run(Passes, Threads, _ => get_num_threads(), (_, threads) => found.Add(threads), default);
        Assert.All(found, threads => Assert.Equal(1, threads));
        Assert.Equal(before, get_num_threads());
    }

    [Fact]
    public void No_more_passes_are_held_than_the_threads_need()
    {
        var (begun, most) = (0, 0);
        PassRunner<int>.Run(Passes, Threads, _ => Interlocked.Increment(ref begun), (pass, _) =>
        {
            Thread.Sleep(1); // a slow caller
            most = Math.Max(most, Volatile.Read(ref begun) - pass);
        }, default);
        Assert.InRange(most, 1, MostBegun);
    }

    [Fact]
    public void The_first_fault_in_order_is_thrown_and_what_was_before_it_handed_over()
    {
        var taken = new List<int>();
        var before = get_num_threads();
        var fault = Assert.Throws<InvalidOperationException>(() => PassRunner<int>.Run(Passes, Threads, pass =>
        {
            if (pass == 5) Thread.Sleep(50);
            return pass is 5 or 6 ? throw new InvalidOperationException($"pass {pass}") : pass;
        }, (pass, _) => taken.Add(pass), default));
        Assert.Equal("pass 5", fault.Message);
        Assert.Equal([0, 1, 2, 3, 4], taken);
        Assert.Equal(before, get_num_threads());
    }

    [Fact]
    public void A_fault_of_the_caller_stops_the_passes()
    {
        var begun = 0;
        Assert.Throws<InvalidOperationException>(() => PassRunner<int>.Run(
            Passes, Threads, _ => Interlocked.Increment(ref begun), (_, _) => throw new InvalidOperationException("taken"), default));
        Assert.InRange(begun, 1, MostBegun);
    }

    [Fact]
    public void Cancelled_between_passes()
    {
        using var source = new CancellationTokenSource();
        var taken = 0;
        Assert.Throws<OperationCanceledException>(() => PassRunner<int>.Run(Passes, Threads, pass => pass, (_, _) =>
        {
            if (++taken == 3) source.Cancel();
        }, source.Token));
        Assert.Equal(3, taken);
    }
}
