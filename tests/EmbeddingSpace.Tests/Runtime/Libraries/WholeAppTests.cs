using EmbeddingSpace.Runtime.Libraries;
using Xunit;

namespace EmbeddingSpace.Tests.Runtime.Libraries;

[Trait("Tier", "Unit")]
public sealed class WholeAppTests
{
    [Fact]
    public void An_app_compiled_ahead_of_time_is_refused_by_one_sentence()
    {
        WholeApp.Require(hasCompiler: true);
        Assert.Contains("Publish it without PublishAot",
            Assert.Throws<PlatformNotSupportedException>(() => WholeApp.Require(hasCompiler: false)).Message, StringComparison.Ordinal);
    }
}
