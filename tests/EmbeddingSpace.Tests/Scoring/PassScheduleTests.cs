using EmbeddingSpace.Scoring;
using Xunit;

namespace EmbeddingSpace.Tests.Scoring;

/// <summary>How many passes run beside one another: all where they divide evenly, none where one thread would be left with nearly all of it.</summary>
[Trait("Tier", "Unit")]
public sealed class PassScheduleTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(2, 10L, 10L)]
    [InlineData(4, 10L, 10L, 10L, 10L)]
    [InlineData(0, 10L)]
    [InlineData(0, 100L, 1L)]
    [InlineData(2, 10L, 10L, 10L)]
    [InlineData(3, 20L, 10L, 10L)]
    public void On_two_threads(int beside, params long[] costs) => Assert.Equal(beside, PassSchedule.BesideOneAnother(costs, 2));

    [Fact]
    public void One_thread_has_nothing_to_run_beside() => Assert.Equal(0, PassSchedule.BesideOneAnother([10, 10], 1));

    [Fact]
    public void The_odd_one_of_many_like_passes_is_left_to_both() =>
        Assert.Equal(50, PassSchedule.BesideOneAnother([.. Enumerable.Repeat(1000L, 51)], 2));
}
