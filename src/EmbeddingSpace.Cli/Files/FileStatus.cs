using System.Runtime.InteropServices;

namespace EmbeddingSpace.Cli.Files;

/// <summary>What lies at a path, links followed.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Identity">The same for every spelling of the path and for every hard link.</param>
internal sealed partial record FileStatus(FileKind Kind, string Identity)
{
    // Of Linux' struct statx, which is the same on every processor: statx(2).
    private const int ModeOffset = 28;
    private const int NumberOffset = 32;
    private const int DeviceOffset = 136;
    private const int StatusSize = 256;
    private const int TypeMask = 0xF000;
    private const int FolderType = 0x4000;
    private const int FileType = 0x8000;
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint TypeAndNumber = 0x1 | 0x100; // STATX_TYPE | STATX_INO

    /// <summary>Look.</summary>
    /// <returns>What is there; null for nothing.</returns>
    public static FileStatus? Of(string path) => OperatingSystem.IsLinux() ? OnLinux(path) : Elsewhere(path);

    private static FileStatus? OnLinux(string path)
    {
        Span<byte> status = stackalloc byte[StatusSize];
        if (Query(CurrentFolder, path, 0, TypeAndNumber, ref MemoryMarshal.GetReference(status)) != 0) return null;
        var kind = (MemoryMarshal.Read<ushort>(status[ModeOffset..]) & TypeMask) switch
        {
            FileType => FileKind.File,
            FolderType => FileKind.Folder,
            _ => FileKind.Other,
        };
        return new(kind, Invariant($"{MemoryMarshal.Read<ulong>(status[DeviceOffset..]):x}:{MemoryMarshal.Read<ulong>(status[NumberOffset..])}"));
    }

    private static FileStatus? Elsewhere(string path)
    {
        if (!Path.Exists(path)) return null;
        var attributes = File.GetAttributes(path);
        var kind = attributes.HasFlag(FileAttributes.Directory) ? FileKind.Folder
            : attributes.HasFlag(FileAttributes.Device) ? FileKind.Other : FileKind.File;
        return new(kind, Path.GetFullPath(path));
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Query(int folder, string path, int flags, uint mask, ref byte status);
}
