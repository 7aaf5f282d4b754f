using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace EmbeddingSpace.Runtime.Libraries;

/// <summary>Which TorchSharp and libtorch this product was built for, and which are there.</summary>
internal static class TorchVersions
{
    private static readonly Version BuiltForLibTorch = new(2, 10, 0);

    /// <summary>The libtorch that the loaded TorchSharp was compiled against. Does not start TorchSharp.</summary>
    /// <remarks>TorchSharp says so in a constant only; one without it (renamed, or trimmed away) is taken for the version this product is built on.</remarks>
    public static Version WantedLibTorch { get; } =
        typeof(torch).GetField("libtorchPackageVersion", BindingFlags.NonPublic | BindingFlags.Static)?.GetRawConstantValue() is string stated
            && Version.TryParse(stated, out var version) && version.Build >= 0 ? new Version(version.Major, version.Minor, version.Build) : BuiltForLibTorch;

    /// <summary>The TorchSharp this assembly was compiled against.</summary>
    public static Version WantedTorchSharp { get; } =
        typeof(TorchVersions).Assembly.GetReferencedAssemblies().Single(reference => reference.Name == "TorchSharp").Version!;

    /// <summary>The TorchSharp that was loaded. Does not start TorchSharp.</summary>
    public static Version FoundTorchSharp => TorchSharpAssembly.GetName().Version!;

    /// <summary>The managed TorchSharp. Does not start TorchSharp.</summary>
    public static Assembly TorchSharpAssembly => typeof(torch).Assembly;

    /// <summary>Ask a loaded <c>libtorch_cpu</c> for its version.</summary>
    /// <returns>Its version, or null when it is older than the question (before 2.9).</returns>
    public static unsafe Version? LibTorch(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "aoti_torch_abi_version", out var export)) return null;
        var packed = ((delegate* unmanaged<ulong>)export)(); // major, minor, patch in the three highest bytes
        return new Version((int)(packed >> 56), (int)(packed >> 48 & 0xff), (int)(packed >> 40 & 0xff));
    }
}
