using System.Diagnostics;
using System.Globalization;

namespace EmbeddingSpace.Cli.Output;

/// <summary>The most memory this process held at once.</summary>
internal static class PeakMemory
{
    private const string StatusFile = "/proc/self/status";
    private const string StatusKey = "VmHWM:";

    /// <summary>Peak resident memory in bytes.</summary>
    public static long Bytes()
    {
        // .NET reports no peak on some Linux kernels; the kernel's own high-water mark is exact there.
        if (File.Exists(StatusFile) && File.ReadLines(StatusFile).FirstOrDefault(line => line.StartsWith(StatusKey, StringComparison.Ordinal)) is { } line)
            return long.Parse(line[StatusKey.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 1024;
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
