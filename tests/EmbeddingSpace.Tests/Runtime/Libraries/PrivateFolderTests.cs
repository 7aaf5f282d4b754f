using System.Diagnostics;
using EmbeddingSpace.Runtime.Libraries;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Runtime.Libraries;

[Trait("Tier", "Unit")]
public sealed class PrivateFolderTests : IDisposable
{
    private const int Nobody = 65534;

    private readonly TemporaryFolder _folder = new();

    public PrivateFolderTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Libraries are mended on Linux only.");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_one_below_the_sticky_temporary_folder_is_made()
    {
        PrivateFolder.Create(_folder.File("a/b/c"));
        if (OperatingSystem.IsWindows()) return; // tells the analyser what the constructor tells the reader
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        foreach (var made in (string[])["a", "a/b", "a/b/c"]) Assert.Equal(ownerOnly, File.GetUnixFileMode(_folder.File(made)));
    }

    [Theory]
    [InlineData("a", "a/b/c")] // a folder above it
    [InlineData("a/b/c", "a/b/c")] // itself
    public void One_of_another_user_is_refused(string owned, string wanted)
    {
        Assert.SkipUnless(FileOwner.CurrentUser == 0, "Only the administrator can give a folder away.");
        Directory.CreateDirectory(_folder.File(owned));
        Run("chown", $"{Nobody}", _folder.File(owned));
        var message = Assert.Throws<IOException>(() => PrivateFolder.Create(_folder.File(wanted))).Message;
        Assert.StartsWith($"'{_folder.File(owned)}' belongs to another user (number {Nobody})", message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(_folder.File(owned)));
    }

    [Theory]
    [InlineData("777", false)]
    [InlineData("775", false)]
    [InlineData("1777", true)] // as /tmp: what is ours in it stays ours
    public void One_below_a_folder_that_others_write_to_is_refused_unless_that_is_sticky(string mode, bool accepted)
    {
        Directory.CreateDirectory(_folder.File("open"));
        Run("chmod", mode, _folder.File("open"));
        var exception = Record.Exception(() => PrivateFolder.Create(_folder.File("open/cache")));
        Assert.Equal(accepted, exception is null);
        if (accepted) return;
        Assert.StartsWith($"'{_folder.File("open")}' can be written to", Assert.IsType<IOException>(exception).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sticky_folder_itself_is_refused()
    {
        Directory.CreateDirectory(_folder.File("open"));
        Run("chmod", "1777", _folder.File("open"));
        Assert.Throws<IOException>(() => PrivateFolder.Create(_folder.File("open")));
    }

    [Theory]
    [InlineData("link")]
    [InlineData("link/cache")]
    public void A_symbolic_link_is_refused(string wanted)
    {
        Directory.CreateDirectory(_folder.File("real"));
        Directory.CreateSymbolicLink(_folder.File("link"), _folder.File("real"));
        var message = Assert.Throws<IOException>(() => PrivateFolder.Create(_folder.File(wanted))).Message;
        Assert.StartsWith($"'{_folder.File("link")}' is a symbolic link", message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.File("real")));
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
