using System.Runtime.InteropServices;

namespace EmbeddingSpace.Checkpoints.Tensors;

/// <summary>Refuses what waits for a writer: opening a named pipe would last until somebody writes into it.</summary>
internal static partial class PlainFile
{
    // Of Linux' struct statx, which is the same on every processor: statx(2).
    private const int ModeOffset = 28, StatusSize = 256, TypeMask = 0xF000, FileType = 0x8000, FolderType = 0x4000;
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint OnlyType = 0x1; // STATX_TYPE

    /// <summary>Throw where a pipe, device or socket lies, links followed.</summary>
    /// <exception cref="CheckpointException">It is no plain file.</exception>
    public static void Require(string path)
    {
        if (!OperatingSystem.IsLinux()) return;
        Span<byte> status = stackalloc byte[StatusSize];
        // What cannot be looked at cannot be opened either, and opening says why.
        if (Query(CurrentFolder, path, 0, OnlyType, ref MemoryMarshal.GetReference(status)) != 0) return;
        if ((MemoryMarshal.Read<ushort>(status[ModeOffset..]) & TypeMask) is not (FileType or FolderType))
            throw new CheckpointException($"'{path}': expected a plain file, found a pipe, device or socket. Put the model's file in its place.");
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Query(int folder, string path, int flags, uint mask, ref byte status);
}
