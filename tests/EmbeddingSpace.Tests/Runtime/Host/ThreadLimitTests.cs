using EmbeddingSpace.Runtime;
using EmbeddingSpace.Runtime.Host;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Runtime.Host;

/// <summary>A thread that computes alone, or with so many others: for itself only, for a while, and alone without any team.</summary>
[Trait("Tier", "Unit")]
public sealed class ThreadLimitTests
{
    private const string Tasks = "/proc/self/task";

    // Large enough for any product to be shared out.
    private const int Size = 512;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_thread_computes_with_so_many_and_as_before_afterwards(int count)
    {
        TorchRuntime.EnsureLoaded();
        Assert.SkipUnless(ThreadLimit.IsSupported, "This libtorch keeps no number of threads for each thread.");
        var before = get_num_threads();
        var (inside, other) = (0, 0);
        using (ThreadLimit.Enter(count))
        {
            inside = get_num_threads();
            var thread = new Thread(() => other = get_num_threads());
            thread.Start();
            thread.Join();
        }
        Assert.Equal((count, before, before), (inside, other, get_num_threads()));
    }

    [Fact]
    public void A_product_wakes_no_team()
    {
        TorchRuntime.EnsureLoaded();
        Assert.SkipUnless(ThreadLimit.IsSupported && Directory.Exists(Tasks), "Threads can be counted on Linux only.");
        Assert.SkipUnless(get_num_threads() > 1, "libtorch is set to one thread.");
        // The team of a new thread is made at its first region, and seen as new native threads beside it.
        Assert.Equal(0, Added(alone: true));
        Assert.True(Added(alone: false) > 0, "A product of this size wakes no team anyway: the test would see nothing.");
    }

    // Others of the test run start and end threads too: the least of some tries is the product's own.
    private static int Added(bool alone) => Enumerable.Range(0, 5).Min(_ =>
    {
        var added = 0;
        var thread = new Thread(() =>
        {
            var before = NativeThreads();
            if (alone)
            {
                using var lone = ThreadLimit.Enter(1);
                Multiply();
            }
            else
            {
                Multiply();
            }
            added = NativeThreads().Except(before).Count();
        });
        thread.Start();
        thread.Join();
        return added;
    });

    private static string[] NativeThreads() => [.. Directory.GetDirectories(Tasks)];

    private static void Multiply()
    {
        using var scope = NewDisposeScope();
        var matrix = ones(Size, Size);
        Assert.Equal(Size, matrix.matmul(matrix).gelu().softmax(1).shape[0]);
    }
}
