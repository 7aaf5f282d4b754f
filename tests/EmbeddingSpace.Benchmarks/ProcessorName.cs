using System.Runtime.InteropServices;
using EmbeddingSpace.Runtime.Host;

namespace EmbeddingSpace.Benchmarks;

/// <summary>What a measurement ran on.</summary>
internal static class ProcessorName
{
    private const string CpuFile = "/proc/cpuinfo";

    /// <summary>The processor with its vector instructions.</summary>
    public static string Read()
    {
        var lines = File.Exists(CpuFile) ? File.ReadLines(CpuFile) : [];
        var line = lines.FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        var name = line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        return $"{name} ({string.Join(", ", CpuFeatures.Names)})";
    }
}
