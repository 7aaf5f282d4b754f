using EmbeddingSpace.Runtime;
using EmbeddingSpace.Runtime.Libraries;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Runtime.Libraries;

[Trait("Tier", "Unit")]
public class MendedLibraryCacheTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 1_000_000).Select(index => (byte)(index * 31))];

    [Fact]
    public async Task Many_at_once_all_get_a_whole_file_and_leave_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var paths = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => Task.Run(() =>
        {
            var path = MendedLibraryCache.Store(folder.Path, "libX.so", Content);
            Assert.True(File.ReadAllBytes(path).AsSpan().SequenceEqual(Content));
            return path;
        })));
        Assert.Single(paths.Distinct());
        Assert.Equal(paths[0], Assert.Single(Directory.GetFiles(folder.Path)));
    }

    [Fact]
    public void A_file_already_there_is_replaced_unless_its_bytes_are_right()
    {
        using var folder = new TemporaryFolder();
        var path = MendedLibraryCache.Store(folder.Path, "libX.so", Content);
        var written = File.GetLastWriteTimeUtc(path).AddDays(-1);
        File.SetLastWriteTimeUtc(path, written);
        Assert.Equal(path, MendedLibraryCache.Store(folder.Path, "libX.so", Content));
        Assert.Equal(written, File.GetLastWriteTimeUtc(path)); // the right one was left alone

        File.WriteAllBytes(path, [.. Content.Take(100), 0, .. Content.Skip(101)]);
        Assert.Equal(path, MendedLibraryCache.Store(folder.Path, "libX.so", Content));
        Assert.True(File.ReadAllBytes(path).AsSpan().SequenceEqual(Content));
    }

    [Fact]
    public void Different_content_gets_a_different_name()
    {
        using var folder = new TemporaryFolder();
        Assert.NotEqual(MendedLibraryCache.Store(folder.Path, "libX.so", Content), MendedLibraryCache.Store(folder.Path, "libX.so", Content[1..]));
    }

    [Fact]
    public void A_new_folder_is_for_its_owner_only_and_one_open_to_others_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such file modes.");
        if (OperatingSystem.IsWindows()) return; // tells the analyser what the line above tells the reader
        using var folder = new TemporaryFolder();
        var cache = folder.File("cache");
        MendedLibraryCache.Store(cache, "libX.so", Content);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(cache));

        File.SetUnixFileMode(cache, File.GetUnixFileMode(cache) | UnixFileMode.OtherWrite);
        var error = Assert.Throws<IOException>(() => MendedLibraryCache.Store(cache, "libX.so", Content));
        Assert.Contains($"'{cache}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_loads_from_a_temporary_file_when_the_cache_cannot_be_used()
    {
        Assert.SkipUnless(HostPlatform.Current.RuntimeIdentifier == "linux-x64", "Loads a Linux library.");
        TorchRuntime.EnsureLoaded(); // so that what the copy needs is there
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a-file"), "");
        var unused = ShippedLibrary.Read().VersionNeeds.Where(need => need.Version == ShippedLibrary.UnusedTag);
        var mended = VersionNeedMender.Weaken(ShippedLibrary.Read(), [.. unused]);
        var (handle, place) = MendedLibraryCache.Load(Path.Combine(folder.File("a-file"), "cache"), "libLibTorchSharp.so", mended);
        Assert.NotEqual(0, handle);
        Assert.StartsWith("a temporary file", place, StringComparison.Ordinal);
        Assert.Contains("a-file", place, StringComparison.Ordinal);
    }

    [Fact]
    public void Something_that_is_no_library_is_refused_with_both_places_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Libraries are mended on Linux only.");
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<DllNotFoundException>(() => MendedLibraryCache.Load(folder.Path, "libX.so", Content));
        Assert.Contains($"'{folder.Path}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("XDG_CACHE_HOME", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/cache", "/home/u", "/cache/EmbeddingSpace/native")]
    [InlineData("relative", "/home/u", "/home/u/.cache/EmbeddingSpace/native")]
    [InlineData(null, "/home/u", "/home/u/.cache/EmbeddingSpace/native")]
    [InlineData(null, "", null)]
    public void The_folder_follows_the_XDG_rules(string? cacheHome, string home, string? expected) =>
        Assert.Equal(expected, MendedLibraryCache.Folder(cacheHome, home)?.Replace('\\', '/'));
}
