namespace EmbeddingSpace.Runtime.Libraries;

/// <summary>The shared libraries this Linux process has mapped, found by the name that others ask for them by.</summary>
internal static class LoadedLibraries
{
    private const string MapsFile = "/proc/self/maps";

    /// <summary>Read a loaded library.</summary>
    /// <param name="sharedObjectName">Its SONAME, e.g. <c>libstdc++.so.6</c>.</param>
    /// <returns>The library, or null when it is not loaded or the process table is not to be had.</returns>
    public static ElfFile? Find(string sharedObjectName)
    {
        if (!File.Exists(MapsFile)) return null;
        // The mapped file bears the full version (libstdc++.so.6.0.30, on old hosts libc-2.31.so): the stem finds it, the SONAME decides.
        var stem = sharedObjectName.Split(".so")[0];
        return MappedFiles(File.ReadLines(MapsFile))
            .Where(path => HasStem(Path.GetFileName(path)))
            .Where(File.Exists)
            .Select(ElfFile.Read)
            .FirstOrDefault(library => library.SharedObjectName == sharedObjectName);

        bool HasStem(string name) => name.StartsWith(stem + ".", StringComparison.Ordinal) || name.StartsWith(stem + "-", StringComparison.Ordinal);
    }

    /// <summary>Whether a file of this name is mapped; false where the process table is not to be had.</summary>
    public static bool IsLoaded(string fileName) =>
        File.Exists(MapsFile) && MappedFiles(File.ReadLines(MapsFile)).Any(path => Path.GetFileName(path) == fileName);

    /// <summary>Files named in a process table: address, rights, offset, device, inode, path.</summary>
    internal static IEnumerable<string> MappedFiles(IEnumerable<string> lines) => lines
        .Select(line => line.IndexOf('/', StringComparison.Ordinal) is var start and >= 0 ? line[start..] : "")
        .Where(path => path.Length > 0)
        .Distinct(StringComparer.Ordinal);
}
