namespace EmbeddingSpace.Runtime.Libraries;

/// <summary>The known reasons why the native tensor library cannot be loaded, each with its remedy.</summary>
internal static class NativeLoadFailure
{
    private static string Found => TorchVersions.FoundTorchSharp.ToString(3);

    private static Version Wanted => TorchVersions.WantedLibTorch;

    /// <summary>TorchSharp's native part is nowhere.</summary>
    public static DllNotFoundException NoTorchSharp(HostPlatform host, IReadOnlyList<string> folders) =>
        new($"'{host.TorchSharpLibrary}' of TorchSharp {Found} was expected {Places(host, folders)}: "
            + $"build or publish the app itself, for '{host.RuntimeIdentifier}' or for no runtime, so that native files are copied.");

    /// <summary>No libtorch package is referenced.</summary>
    public static DllNotFoundException NoLibTorch(HostPlatform host, IReadOnlyList<string> folders) =>
        new($"'{host.LibTorchLibrary}' of libtorch {Wanted} was expected {Places(host, folders)}: "
            + $"add a package reference to {host.LibTorchPackage} {Wanted} to the app.");

    /// <summary>libtorch is there and does not load.</summary>
    public static DllNotFoundException BrokenLibTorch(string path, Exception cause) =>
        new($"'{path}' cannot be loaded: restore the libtorch package again, or use a newer distribution if the system's loader names "
            + $"a missing version ({Words(cause)}).", cause);

    /// <summary>libtorch is of another version.</summary>
    public static DllNotFoundException OtherLibTorch(Version found) =>
        new($"libtorch: expected version {Wanted}, which TorchSharp {Found} was built against, found {found}: "
            + $"reference the libtorch package of version {Wanted}.");

    /// <summary>Everything is there, and the system's loader still refuses TorchSharp's native part.</summary>
    public static DllNotFoundException Refused(HostPlatform host, string path, Version? libTorch, Exception cause) => host.System switch
    {
        "win" => new($"'{path}' cannot be loaded on Windows: TorchSharp {Found} was built against other libtorch functions than the Windows package "
            + $"of libtorch {Wanted} contains (TorchSharp issue #1567); run on Linux (WSL or a container) until TorchSharp publishes "
            + "a corrected version.", cause),
        _ when libTorch is null => new($"'{path}' cannot be loaded with this libtorch, which is older than the {Wanted} that TorchSharp {Found} "
            + $"was built against: reference the libtorch package of version {Wanted}.", cause),
        _ => new($"'{path}' cannot be loaded, and the host lacks no version it asks for: restore the packages again ({Words(cause)}).", cause),
    };

    /// <summary>Everything was loaded, but too late for TorchSharp, which tries once.</summary>
    public static DllNotFoundException UsedBefore(string? path, Exception cause) =>
        new($"TorchSharp cannot be used in this process although its native part was loaded from '{path}': if it was used before any type of "
            + "EmbeddingSpace, call TorchRuntime.EnsureLoaded() before the first use of TorchSharp.", cause);

    private static string Places(HostPlatform host, IReadOnlyList<string> folders) =>
        $"beside the app or in 'runtimes/{host.RuntimeIdentifier}/native', and is in none of {List(folders)}";

    // .NET puts general advice first and the loader's own words last.
    private static string Words(Exception cause) => cause.Message.Trim().Split('\n')[^1];

    private static string List(IReadOnlyList<string> folders) =>
        folders.Count == 0 ? "the searched folders (none exists)" : string.Join(", ", folders.Select(folder => $"'{folder}'"));
}
