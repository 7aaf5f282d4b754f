using EmbeddingSpace.Foundation;
using Xunit;

namespace EmbeddingSpace.Tests.Foundation;

[Trait("Tier", "Unit")]
public sealed class UseCountTests
{
    private int _freed;

    [Fact]
    public void The_last_running_call_frees()
    {
        using var count = new UseCount(typeof(UseCountTests), () => _freed++);
        var first = count.Begin();
        var second = count.Begin();
        count.Dispose();
        first.Dispose();
        Assert.Equal(0, _freed);
        Assert.Equal(typeof(UseCountTests).FullName, Assert.Throws<ObjectDisposedException>(() => count.Begin()).ObjectName);
        second.Dispose();
        Assert.Equal(1, _freed);
        count.Dispose();
        Assert.Equal(1, _freed);
    }

    [Fact]
    public void Disposing_what_nobody_uses_frees_at_once()
    {
        using var count = new UseCount(typeof(UseCountTests), () => _freed++);
        count.Begin().Dispose();
        Assert.Equal(0, _freed);
        count.Dispose();
        Assert.Equal(1, _freed);
    }
}
