using EmbeddingSpace.Runtime.Libraries;
using Xunit;

namespace EmbeddingSpace.Tests.Runtime.Libraries;

[Trait("Tier", "Unit")]
public class VersionNeedMenderTests
{
    [Fact]
    public void A_host_that_offers_everything_misses_nothing() =>
        Assert.Empty(VersionNeedMender.Missing(ShippedLibrary.Read(), ShippedLibrary.HostWithout()));

    [Fact]
    public void Nothing_is_said_about_libraries_that_are_not_loaded() =>
        Assert.Empty(VersionNeedMender.Missing(ShippedLibrary.Read(), _ => null));

    [Fact]
    public void Mending_changes_one_byte_and_satisfies_the_host()
    {
        var (shipped, host) = (ShippedLibrary.Read(), ShippedLibrary.HostWithout(ShippedLibrary.UnusedTag));
        var missing = VersionNeedMender.Missing(shipped, host);
        Assert.Equal(ShippedLibrary.UnusedTag, Assert.Single(missing).Version);

        var mended = VersionNeedMender.Weaken(shipped, missing);
        var changed = Enumerable.Range(0, mended.Length).Where(index => mended[index] != shipped.Bytes[index]);
        Assert.Equal(missing[0].FlagsOffset, Assert.Single(changed));
        Assert.Empty(VersionNeedMender.Missing(new ElfFile(mended, "mended.so"), host));
        Assert.True(new ElfFile(mended, "mended.so").VersionNeeds.Single(need => need.Version == ShippedLibrary.UnusedTag).IsWeak);
    }

    [Fact]
    public void Mending_twice_is_mending_once()
    {
        var shipped = ShippedLibrary.Read();
        var missing = VersionNeedMender.Missing(shipped, ShippedLibrary.HostWithout(ShippedLibrary.UnusedTag));
        var once = VersionNeedMender.Weaken(shipped, missing);
        Assert.Equal(once, VersionNeedMender.Weaken(new ElfFile(once, "mended.so"), missing));
    }

    [Fact]
    public void A_tag_whose_symbol_is_used_is_never_weakened()
    {
        var shipped = ShippedLibrary.Read();
        var missing = VersionNeedMender.Missing(shipped, ShippedLibrary.HostWithout(ShippedLibrary.UnusedTag, ShippedLibrary.UsedTag));
        Assert.Equal(2, missing.Count);
        var error = Assert.Throws<InvalidOperationException>(() => VersionNeedMender.Weaken(shipped, missing));
        Assert.Contains($"'{ShippedLibrary.UsedTag}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("condition_variable", error.Message, StringComparison.Ordinal);
        Assert.Contains("newer distribution", error.Message, StringComparison.Ordinal);
    }
}
