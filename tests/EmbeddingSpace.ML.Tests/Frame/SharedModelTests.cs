using EmbeddingSpace.ML.Frame;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Frame;

[Trait("Tier", "Unit")]
public sealed class SharedModelTests
{
    private int _loaded;
    private int _disposed;

    [Fact]
    public void A_model_lives_until_work_that_began_before_its_lease_was_disposed_is_done()
    {
        var lease = new SharedModel<Model>(Load).Acquire();
        var alive = lease.Use(model =>
        {
            lease.Dispose();
            Assert.Throws<ObjectDisposedException>(() => lease.Use(_ => true));
            return _disposed == 0;
        });
        Assert.True(alive);
        Assert.Equal(1, _disposed);
    }

    [Fact]
    public void Leases_from_many_threads_load_once_and_dispose_once()
    {
        var shared = new SharedModel<Model>(Load);
        using var start = new Barrier(8);
        var leases = new ModelLease<Model>[8];
        var threads = Enumerable.Range(0, leases.Length).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            leases[i] = shared.Acquire();
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.Equal(1, _loaded);
        Parallel.ForEach(leases, lease =>
        {
            lease.Dispose();
            lease.Dispose();
        });
        Assert.Equal(1, _disposed);
    }

    [Fact]
    public void A_load_that_fails_leaves_nothing_and_can_be_tried_again()
    {
        var fail = true;
        var shared = new SharedModel<Model>(() => fail ? throw new TimeoutException() : Load());
        Assert.Throws<TimeoutException>(() => shared.Acquire());
        fail = false;
        shared.Acquire().Dispose();
        Assert.Equal((1, 1), (_loaded, _disposed));
    }

    private Model Load()
    {
        Interlocked.Increment(ref _loaded);
        return new(() => Interlocked.Increment(ref _disposed));
    }

    private sealed class Model(Action disposed) : IDisposable
    {
        public void Dispose() => disposed();
    }
}
