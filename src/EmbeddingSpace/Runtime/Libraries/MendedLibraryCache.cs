using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace EmbeddingSpace.Runtime.Libraries;

/// <summary>Keeps mended copies of native libraries in a folder that only this user can write to.</summary>
internal static class MendedLibraryCache
{
    private static readonly ConcurrentBag<SafeFileHandle> KeptOpen = [];

    /// <summary>The user's cache folder by the XDG rules (on Windows the local application data), or null for a user without a home.</summary>
    public static string? DefaultFolder => OperatingSystem.IsWindows()
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "EmbeddingSpace", "native")
        : Folder(Environment.GetEnvironmentVariable("XDG_CACHE_HOME"), Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    /// <summary>The XDG rules: the named cache if it is an absolute path (a relative one is to be ignored), else <c>.cache</c> at home.</summary>
    internal static string? Folder(string? cacheHome, string home) =>
        Path.IsPathRooted(cacheHome) ? Path.Combine(cacheHome, "EmbeddingSpace", "native")
        : home.Length > 0 ? Path.Combine(home, ".cache", "EmbeddingSpace", "native")
        : null;

    /// <summary>Load bytes as a library: from the cache, or, where that cannot be used, from a temporary file that is removed at once.</summary>
    /// <param name="folder">The cache folder; null for none.</param>
    /// <param name="fileName">Name of the library, to which its hash is added.</param>
    /// <param name="content">Bytes of the library.</param>
    /// <returns>Handle, and where it was loaded from.</returns>
    /// <exception cref="DllNotFoundException">Neither place allows it; the message says why.</exception>
    public static (nint Handle, string Place) Load(string? folder, string fileName, byte[] content)
    {
        var refused = "this user has no home folder";
        if (folder is not null)
        {
            try
            {
                var path = Store(folder, fileName, content);
                return (LoadChecked(path, content), path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DllNotFoundException)
            {
                refused = exception.Message; // said in full if the second place refuses too, and by the doctor's check of the folder
            }
        }
        try
        {
            var temporary = Directory.CreateTempSubdirectory("EmbeddingSpace-").FullName; // made with rights for the owner only
            try
            {
                var path = Store(temporary, fileName, content);
                return (LoadChecked(path, content), $"a temporary file (the cache folder '{folder}' cannot be used: {refused})");
            }
            finally
            {
                Directory.Delete(temporary, recursive: true); // a loaded library stays mapped without its name
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DllNotFoundException)
        {
            throw new DllNotFoundException(
                $"The mended copy of '{fileName}' can be loaded neither from the cache folder '{folder}' ({refused}) nor from the temporary folder "
                + $"'{Path.GetTempPath()}' ({exception.Message}): set XDG_CACHE_HOME to a folder that this user alone can write to and that is not mounted "
                + "'noexec'.", exception);
        }
    }

    /// <summary>Have a file with exactly this content, whatever other processes do at the same time.</summary>
    /// <returns>Its path: the name carries the content's SHA-256, so hosts that share a home but need different mends never fight over a file.</returns>
    /// <exception cref="IOException">The folder cannot be used, or is not safe from others.</exception>
    public static string Store(string folder, string fileName, byte[] content)
    {
        PrivateFolder.Create(folder);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        var path = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(fileName)}-{hash}{Path.GetExtension(fileName)}");
        // The name is a claim; only the bytes count.
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(content)) return path;
        var sibling = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllBytes(sibling, content);
            File.Move(sibling, path, overwrite: true); // atomic; a process that has mapped the old file keeps it
        }
        finally
        {
            File.Delete(sibling);
        }
        return path;
    }

    /// <summary>Open once, compare, and load what was compared: by its descriptor, since behind a path there may be another file by then.</summary>
    private static nint LoadChecked(string path, byte[] content)
    {
        var file = File.OpenHandle(path);
        try
        {
            var found = new byte[content.Length];
            if (RandomAccess.GetLength(file) != content.Length || RandomAccess.Read(file, found, 0) != content.Length || !found.AsSpan().SequenceEqual(content))
                throw new IOException($"'{path}' is not what was just put there: another process changes the folder.");
            // The loader knows a library by the name it was opened with, so the number must never name another file: the descriptor stays open.
            var handle = NativeLibrary.Load(OperatingSystem.IsLinux() ? $"/proc/self/fd/{file.DangerousGetHandle()}" : path);
            KeptOpen.Add(file);
            return handle;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
