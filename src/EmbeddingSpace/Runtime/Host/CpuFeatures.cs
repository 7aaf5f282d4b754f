using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EmbeddingSpace.Runtime.Host;

/// <summary>Vector and matrix instructions that decide how fast tensors are multiplied, and in which number format.</summary>
internal static class CpuFeatures
{
    private const string ProcessorFile = "/proc/cpuinfo";

    // What .NET itself does not ask for. The kernel lists only what it has switched on.
    private static readonly HashSet<string> KernelFlags = File.Exists(ProcessorFile) ? Flags(File.ReadLines(ProcessorFile)) : [];

    /// <summary>Whether the CPU multiplies bfloat16 natively, so that it beats float32.</summary>
    public static bool HasBFloat16 => KernelFlags.Contains("avx512_bf16") || KernelFlags.Contains("amx_bf16");

    /// <summary>Whether the CPU has the vectors that libtorch has fast code for.</summary>
    public static bool IsFast => Avx2.IsSupported || AdvSimd.IsSupported;

    /// <summary>Names of what there is.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. new (string Name, bool There)[]
        {
            ("AVX2", Avx2.IsSupported),
            ("FMA", Fma.IsSupported),
            ("AVX-512", Avx512F.IsSupported),
            ("AVX-512 BF16", KernelFlags.Contains("avx512_bf16")),
            ("AMX BF16", KernelFlags.Contains("amx_bf16")),
            ("NEON", AdvSimd.IsSupported),
        }.Where(feature => feature.There).Select(feature => feature.Name),
    ];

    /// <summary>Processors of the machine, whatever share of them this process may use; null where the kernel does not list them.</summary>
    public static int? Processors() => File.Exists(ProcessorFile)
        ? File.ReadLines(ProcessorFile).Count(line => line.StartsWith("processor", StringComparison.Ordinal))
        : null;

    /// <summary>Flags of the first processor in the kernel's table.</summary>
    internal static HashSet<string> Flags(IEnumerable<string> lines) => lines
        .Where(line => line.StartsWith("flags", StringComparison.Ordinal))
        .Take(1)
        .SelectMany(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .ToHashSet(StringComparer.Ordinal);
}
