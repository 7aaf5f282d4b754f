using EmbeddingSpace.Runtime.Host;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Runtime.Host;

/// <summary>Work handed to libtorch's threads: each part once, whatever the number of parts, and faults come back.</summary>
[Trait("Tier", "Unit")]
public sealed class NativeTeamTests
{
    /// <summary>Far more than the work takes, on a machine that others use too.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(1000)]
    [InlineData(10007)]
    public void Every_part_is_done_once(int parts)
    {
        var done = new int[parts];
        NativeTeam.Run(parts, part => Interlocked.Increment(ref done[part]));
        Assert.All(done, times => Assert.Equal(1, times));
    }

    [Fact]
    public void A_thread_that_has_finished_takes_what_another_has_left()
    {
        Assert.SkipUnless(get_num_threads() > 1, "libtorch is set to one thread.");
        // So few parts that each is a turn of its own.
        var parts = 4 * get_num_threads();
        var done = 0;
        NativeTeam.Run(parts, part =>
        {
            // In vain if each thread did its own share only.
            if (part == 0) Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref done) == parts - 1, Patience));
            Interlocked.Increment(ref done);
        });
        Assert.Equal(parts, done);
    }

    [Fact]
    public void A_fault_of_a_part_comes_back()
    {
        var fault = Assert.Throws<InvalidOperationException>(() => NativeTeam.Run(100, part =>
        {
            if (part == 70) throw new InvalidOperationException("part 70");
        }));
        Assert.Equal("part 70", fault.Message);
        // The team works on.
        Every_part_is_done_once(100);
    }
}
