using System.Globalization;
using System.Runtime.InteropServices;
using EmbeddingSpace.Runtime.Host;
using EmbeddingSpace.Runtime.Libraries;

namespace EmbeddingSpace.Runtime.Inspection;

/// <summary>The checks that look at the machine and not at the native tensor library.</summary>
internal static class HostChecks
{
    private const long WantedMemory = 1L << 30; // libtorch itself takes some 300 MB, a small encoder as much again

    /// <summary>Operating system and architecture.</summary>
    public static RuntimeCheck Platform(HostPlatform host) => new(
        "operating system",
        host.Unsupported is null,
        $"{RuntimeInformation.OSDescription} ({host.RuntimeIdentifier})",
        $"one of {string.Join(", ", HostPlatform.Supported)}",
        host.Unsupported);

    /// <summary>Version of .NET.</summary>
    public static RuntimeCheck DotNet() => new(".NET", true, $"{Environment.Version} ({RuntimeInformation.RuntimeIdentifier})", "10.0 or newer", null);

    /// <summary>The C library.</summary>
    public static RuntimeCheck CLibrary(HostPlatform host)
    {
        if (!host.System.StartsWith("linux", StringComparison.Ordinal)) return new("C library", true, "the system's own", "the system's own", null);
        const string wanted = "glibc 2.34 or newer";
        if (host.System == "linux-musl") return new("C library", false, "musl", wanted, host.Unsupported);
        var found = HighestVersion(LoadedLibraries.Find("libc.so.6")?.DefinedVersions, "GLIBC_");
        return found is null
            ? new("C library", true, "glibc of unknown version ('/proc/self/maps' cannot be read)", wanted, null)
            : new("C library", found >= new Version(2, 34), $"glibc {found}", wanted,
                found >= new Version(2, 34) ? null : "Use a newer distribution or base image: Debian 12 and Ubuntu 22.04 have it.");
    }

    /// <summary>Vector instructions of the CPU.</summary>
    public static RuntimeCheck VectorInstructions()
    {
        var found = CpuFeatures.Names;
        return new("vector instructions", true, found.Count > 0 ? string.Join(", ", found) : "none beyond the basic ones", "AVX2 or better (NEON on ARM)",
            CpuFeatures.IsFast ? null : "Everything works, several times slower: use a machine, or a virtual machine's CPU type, with AVX2.");
    }

    /// <summary>Memory that is free now.</summary>
    public static RuntimeCheck Memory()
    {
        var (free, limit) = HostMemory.FreeAndLimit();
        return new("memory", true, $"{Gigabytes(free)} free, {Gigabytes(limit)} allowed to this process", $"{Gigabytes(WantedMemory)} free",
            free >= WantedMemory ? null : "Close other programs or raise the container's memory limit; small models may still fit.");
    }

    /// <summary>The folder for mended libraries.</summary>
    /// <param name="loaded">Whether the native library is loaded, so that the folder is not missed.</param>
    public static RuntimeCheck CacheFolder(bool loaded)
    {
        const string wanted = "a folder that only this user can write to";
        const string remedy = "Set XDG_CACHE_HOME to a folder that this user alone can write to.";
        if (MendedLibraryCache.DefaultFolder is not { } folder) return new("cache folder", loaded, "this user has no home folder", wanted, remedy);
        try
        {
            PrivateFolder.Create(folder);
            var probe = Path.Combine(folder, $"{Guid.NewGuid():N}.tmp");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return new("cache folder", true, folder, wanted, null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new("cache folder", loaded, $"'{folder}': {exception.Message}", wanted, remedy);
        }
    }

    /// <summary>The highest version among tags of one kind.</summary>
    internal static Version? HighestVersion(IReadOnlySet<string>? tags, string prefix) => tags?
        .Where(tag => tag.StartsWith(prefix, StringComparison.Ordinal))
        .Select(tag => Version.TryParse(tag[prefix.Length..], out var version) ? version : null)
        .Max();

    private static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GiB");
}
