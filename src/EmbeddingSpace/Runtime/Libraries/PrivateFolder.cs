using System.Runtime.Versioning;

namespace EmbeddingSpace.Runtime.Libraries;

/// <summary>A folder that no other user can put anything into, and that none can put another folder in the place of.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Have the folder; what is missing of its path is made with rights for its owner only.</summary>
    /// <exception cref="IOException">It cannot be made, or it, or a folder above it, is not safe from others; the message names the one at fault.</exception>
    public static void Create(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder); // a user's application data is private by inheritance
            return;
        }
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        // Nothing is made where it is not safe; and once it is made, another user may have been faster.
        Require(path);
        Make(path);
        Require(path);
    }

    // One by one: .NET gives the mode to the last folder alone, and the others what the user's mask leaves, which may be the group's right to write.
    [UnsupportedOSPlatform("windows")]
    private static void Make(string path)
    {
        if (Directory.Exists(path)) return;
        if (Path.GetDirectoryName(path) is { } parent) Make(parent);
        Directory.CreateDirectory(path, OwnerOnly);
    }

    private static void Require(string path)
    {
        if (!OperatingSystem.IsLinux()) return; // nothing is mended elsewhere
        for (var folder = path; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (FileOwner.Of(folder) is not { } found) continue; // not there yet
            if (found.IsLink) throw new IOException($"'{folder}' is a symbolic link, which can be turned elsewhere: name the folder itself.");
            if (found.User != 0 && found.User != FileOwner.CurrentUser)
                throw new IOException($"'{folder}' belongs to another user (number {found.User}), who can put anything there: choose a folder of your own.");
            // In a sticky folder (/tmp) others can add, but neither remove nor rename what is not theirs: it may stand above.
            if ((found.Mode & OthersWrite) != 0 && (folder == path || (found.Mode & UnixFileMode.StickyBit) == 0))
                throw new IOException($"'{folder}' can be written to by other users: take that right away with 'chmod go-w'.");
        }
    }
}
