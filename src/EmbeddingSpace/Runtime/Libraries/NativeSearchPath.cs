using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace EmbeddingSpace.Runtime.Libraries;

/// <summary>Folders in which the native libraries of an app may lie, however it was built, published or started.</summary>
internal static class NativeSearchPath
{
    /// <summary>Existing folders, nearest first.</summary>
    /// <param name="torchSharp">The managed TorchSharp, beside which its natives may lie.</param>
    /// <param name="runtimeIdentifier">For instance <c>linux-x64</c>.</param>
    public static IReadOnlyList<string> Folders(Assembly torchSharp, string runtimeIdentifier)
    {
        var host = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string[] managed = [AppContext.BaseDirectory, FolderOf(torchSharp), FolderOf(typeof(NativeSearchPath).Assembly)];
        return [.. host
            .Concat(managed.Where(folder => folder.Length > 0).SelectMany(WithNatives))
            .Concat(PackageFolders(FolderOf(torchSharp), runtimeIdentifier))
            .Select(Path.TrimEndingDirectorySeparator)
            .Distinct(StringComparer.Ordinal)
            .Where(Directory.Exists)];

        string[] WithNatives(string folder) => [folder, Path.Combine(folder, "runtimes", runtimeIdentifier, "native")];
    }

    /// <summary>Full path of a file in the first folder that has it, or null.</summary>
    public static string? Find(IEnumerable<string> folders, string fileName) =>
        folders.Select(folder => Path.Combine(folder, fileName)).FirstOrDefault(File.Exists);

    /// <summary>Native folders of restored packages when TorchSharp.dll runs from one (notebooks, scripts): PACKAGES/torchsharp/VERSION/lib/net8.0.</summary>
    internal static IEnumerable<string> PackageFolders(string torchSharpFolder, string runtimeIdentifier)
    {
        var package = Path.GetDirectoryName(Path.GetDirectoryName(torchSharpFolder));
        var packages = Path.GetDirectoryName(Path.GetDirectoryName(package));
        if (packages is null || !Path.GetFileName(Path.GetDirectoryName(package))!.Equals("torchsharp", StringComparison.OrdinalIgnoreCase)) return [];
        var versions = Directory.EnumerateDirectories(packages, $"libtorch-c*-{runtimeIdentifier}*")
            .Select(libtorch => Path.Combine(libtorch, TorchVersions.WantedLibTorch.ToString(3)));
        return versions.Prepend(package!).Select(version => Path.Combine(version, "runtimes", runtimeIdentifier, "native"));
    }

    [UnconditionalSuppressMessage("SingleFile", "IL3000:Avoid accessing Assembly file path when publishing as a single file", Justification =
        "Empty in a single-file app, whose natives lie in the base directory or in the host's search directories: both are searched.")]
    private static string FolderOf(Assembly assembly) => assembly.Location is { Length: > 0 } location ? Path.GetDirectoryName(location)! : "";
}
