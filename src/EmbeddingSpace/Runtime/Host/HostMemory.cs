using System.Globalization;

namespace EmbeddingSpace.Runtime.Host;

/// <summary>Memory of the machine, or of the container this process runs in.</summary>
internal static class HostMemory
{
    private const string MemoryFile = "/proc/meminfo";
    private const NumberStyles BetweenSpaces = NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;

    /// <summary>Bytes free for new work, and bytes this process may use at most.</summary>
    public static (long Free, long Limit) FreeAndLimit()
    {
        // .NET knows the limits of containers and job objects; what the machine has free can be less.
        var memory = GC.GetGCMemoryInfo();
        var limit = memory.TotalAvailableMemoryBytes;
        var free = Math.Max(0, limit - (memory.MemoryLoadBytes > 0 ? memory.MemoryLoadBytes : Environment.WorkingSet));
        var machine = File.Exists(MemoryFile) ? Available(File.ReadLines(MemoryFile)) : null;
        return (machine is { } available ? Math.Min(available, limit) : free, limit);
    }

    /// <summary>The line <c>MemAvailable: N kB</c> of the kernel's memory table, in bytes.</summary>
    internal static long? Available(IEnumerable<string> lines) => lines
        .Where(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal))
        .Select(line => line["MemAvailable:".Length..].Replace("kB", "", StringComparison.Ordinal))
        .Select(kilobytes => (long?)(long.Parse(kilobytes, BetweenSpaces, CultureInfo.InvariantCulture) * 1024))
        .FirstOrDefault();
}
