using System.Text;
using EmbeddingSpace.Runtime.Host;
using Xunit;

namespace EmbeddingSpace.Tests.Runtime.Host;

/// <summary>Running threads out of the kernel's line, and what follows from them.</summary>
[Trait("Tier", "Unit")]
public sealed class HostLoadTests
{
    [Theory]
    [InlineData("0.20 0.18 0.12 2/80 11206\n", 2)]
    [InlineData("3.22 3.57 3.58 14/195 6347", 14)]
    [InlineData("0.20 0.18 0.12 2", null)]
    [InlineData("", null)]
    [InlineData("a b c d e", null)]
    public void Running_threads_of_the_kernels_line(string line, int? running) => Assert.Equal(running, HostLoad.Running(Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void There_is_no_room_for_more_threads_than_processors()
    {
        Assert.SkipUnless(CpuFeatures.Processors() is not null && File.Exists("/proc/loadavg"), "This kernel does not tell.");
        Assert.False(HostLoad.HasRoomFor(CpuFeatures.Processors()!.Value + 1));
    }
}
