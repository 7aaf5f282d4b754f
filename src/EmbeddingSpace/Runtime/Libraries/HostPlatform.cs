using System.Runtime.InteropServices;

namespace EmbeddingSpace.Runtime.Libraries;

/// <summary>What decides whether TorchSharp has a native build for a machine.</summary>
/// <param name="System">Operating system: <c>linux</c>, <c>linux-musl</c>, <c>win</c>, <c>osx</c> or another.</param>
/// <param name="Architecture">Of the process, e.g. <c>x64</c>.</param>
internal sealed record HostPlatform(string System, string Architecture)
{
    internal static readonly string[] Supported = ["linux-x64", "win-x64", "win-arm64", "osx-arm64"];

    /// <summary>This process's machine.</summary>
    public static HostPlatform Current { get; } = new(CurrentSystem(), RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant());

    /// <summary>Name by which packages file native builds, e.g. <c>linux-x64</c>.</summary>
    public string RuntimeIdentifier => $"{System}-{Architecture}";

    /// <summary>File name of TorchSharp's native part.</summary>
    public string TorchSharpLibrary => LibraryName("LibTorchSharp");

    /// <summary>File name of libtorch.</summary>
    public string LibTorchLibrary => LibraryName("torch_cpu");

    /// <summary>The package to reference for libtorch on the CPU.</summary>
    public string LibTorchPackage => $"libtorch-cpu-{RuntimeIdentifier}";

    /// <summary>Why there is no native build for this machine and what to do, or null when there is one.</summary>
    public string? Unsupported => this switch
    {
        { System: "linux-musl" } =>
            $"TorchSharp has no native build for the C library musl ('{RuntimeIdentifier}'): "
            + "use a base image with glibc, such as Debian or Ubuntu, instead of Alpine.",
        _ when !Supported.Contains(RuntimeIdentifier) =>
            $"TorchSharp has no native build for '{RuntimeIdentifier}': run on one of {string.Join(", ", Supported)}.",
        _ => null,
    };

    private static string CurrentSystem() =>
        OperatingSystem.IsWindows() ? "win"
        : OperatingSystem.IsMacOS() ? "osx"
        : !OperatingSystem.IsLinux() ? RuntimeInformation.OSDescription
        : IsMusl(RuntimeInformation.RuntimeIdentifier) ? "linux-musl"
        : "linux";

    private static bool IsMusl(string runtimeIdentifier) =>
        runtimeIdentifier.Contains("musl", StringComparison.Ordinal) || runtimeIdentifier.StartsWith("alpine", StringComparison.Ordinal);

    private string LibraryName(string name) => System switch
    {
        "win" => $"{name}.dll",
        "osx" => $"lib{name}.dylib",
        _ => $"lib{name}.so",
    };
}
