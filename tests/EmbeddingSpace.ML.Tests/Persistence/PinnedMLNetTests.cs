using EmbeddingSpace.ML.Persistence;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Persistence;

[Trait("Tier", "Unit")]
public sealed class PinnedMLNetTests
{
    [Fact]
    public void The_version_loaded_is_the_one_compiled_against() => Assert.Equal(PinnedMLNet.Version, PinnedMLNet.LoadedVersion);

    [Fact]
    public void A_member_that_another_version_lacks_is_named_with_the_remedy()
    {
        var missing = new MissingMethodException("Method not found: 'ModelSaveContext.CheckAtModel'.");
        var exception = Assert.Throws<NotSupportedException>(() => PinnedMLNet.Run<int>(() => throw missing, "9.9.9"));
        Assert.Equal($"'Microsoft.ML' 9.9.9: expected version {PinnedMLNet.Version}, which EmbeddingSpace.ML was built for, found one without a member that "
            + $"saving and loading need (Method not found: 'ModelSaveContext.CheckAtModel'.). Reference Microsoft.ML {PinnedMLNet.Version}.",
            exception.Message);
        Assert.Same(missing, exception.InnerException);
    }

    [Fact]
    public void Other_failures_pass_through_unchanged()
    {
        Assert.Throws<MissingMethodException>(() => PinnedMLNet.Run<int>(() => throw new MissingMethodException(), PinnedMLNet.Version));
        Assert.Throws<DllNotFoundException>(() => PinnedMLNet.Run<int>(() => throw new DllNotFoundException(), "9.9.9"));
        Assert.Throws<InvalidOperationException>(() => PinnedMLNet.Run<int>(() => throw new InvalidOperationException(), "9.9.9"));
    }
}
