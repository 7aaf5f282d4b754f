using EmbeddingSpace.Hub.Definition;

namespace EmbeddingSpace.Hub.Storage;

/// <summary>Whether there is room.</summary>
internal static class DiskSpace
{
    // ENOSPC, EDQUOT of Linux and of BSD; ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL.
    private static readonly int[] UnixCodes = [28, 122, 69], WindowsCodes = [unchecked((int)0x80070027), unchecked((int)0x80070070)];

    /// <summary>Whether writing failed since the disk is full.</summary>
    public static bool IsOut(IOException exception) => (OperatingSystem.IsWindows() ? WindowsCodes : UnixCodes).Contains(exception.HResult);

    /// <summary>Refuse what cannot fit, before any of it is asked for.</summary>
    /// <exception cref="HubException">There is less room.</exception>
    public static void Require(string folder, string subject, long bytes)
    {
        var free = new DriveInfo(folder).AvailableFreeSpace;
        if (free < bytes) throw Fault(folder, subject, FormattableString.Invariant($"{bytes} bytes free"), FormattableString.Invariant($"{free}"), null);
    }

    /// <summary>What to say of a full disk.</summary>
    public static HubException Fault(string folder, string subject, string expected, string found, Exception? cause) => new(HubFault.NoSpace,
        $"{subject}: expected {expected} in the cache '{folder}', found {found}. Make room, or name another cache (on the command line: --cache).", cause);
}
