using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace EmbeddingSpace.Runtime.Host;

/// <summary>Whether others use the processors of this machine at this moment.</summary>
internal static class HostLoad
{
    private const string LoadFile = "/proc/loadavg";

    // Far longer than the line is.
    private const int LineLength = 128;

    private static readonly int? Processors = CpuFeatures.Processors();

    // Kept open: every read from its start is the kernel's answer at that moment, and takes some microseconds.
    private static readonly SafeFileHandle? Load = File.Exists(LoadFile) ? File.OpenHandle(LoadFile) : null;

    /// <summary>Whether a number of threads find a processor each; true where the kernel does not tell.</summary>
    /// <param name="threads">The threads, the caller's among them.</param>
    /// <param name="running">How many of them run at this moment.</param>
    public static bool HasRoomFor(int threads, int running = 1)
    {
        if (Load is null || Processors is not { } processors) return true;
        Span<byte> line = stackalloc byte[LineLength];
        return Running(line[..RandomAccess.Read(Load, line, fileOffset: 0)]) is not { } all || all - running + threads <= processors;
    }

    /// <summary>Threads that run or wait for a processor: the first number of the fourth field of <c>0.20 0.18 0.12 2/80 11206</c>.</summary>
    internal static int? Running(ReadOnlySpan<byte> line)
    {
        for (var field = 1; field < 4; field++) line = line[(line.IndexOf((byte)' ') + 1)..];
        return Utf8Parser.TryParse(line, out int running, out var length) && length < line.Length && line[length] == '/' ? running : null;
    }
}
