using EmbeddingSpace.Runtime.Numbers;
using EmbeddingSpace.Testing;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Runtime.Numbers;

/// <summary>A number is held until torch has read it, however busy the collector is and whatever takes the place of freed memory.</summary>
[Trait("Tier", "Unit")]
public sealed class HeldNumberTests
{
    private const int Operations = 20_000;

    [Fact]
    public void Results_are_right_while_others_collect_and_make_numbers()
    {
        using var leaks = new NativeLeakCheck();
        using var stop = new CancellationTokenSource();
        var others = new[] { Start(Collect), Start(MakeNumbers) };
        var wrong = 0;
        try
        {
            using var x = ones(16, dtype: float64);
            for (var i = 0; i < Operations; i++)
            {
                using var product = x.Times(3.25);
                using var sum = product.Plus(x);
                using var larger = sum.Plus(0.5);
                if (larger.ReadCpuDouble(i % 16) != 4.75) wrong++;
            }
        }
        finally
        {
            stop.Cancel();
            foreach (var other in others) other.Join();
        }
        Assert.Equal(0, wrong);

        Thread Start(Action<CancellationToken> work)
        {
            var thread = new Thread(() => work(stop.Token));
            thread.Start();
            return thread;
        }
    }

    private static void Collect(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            GC.Collect(0);
            GC.WaitForPendingFinalizers();
        }
    }

    // Left to the finaliser, as TorchSharp's own operations leave theirs: what it frees, the next number takes.
    private static void MakeNumbers(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
            for (var i = 0; i < 1000; i++) _ = ((double)i).ToScalar();
    }
}
