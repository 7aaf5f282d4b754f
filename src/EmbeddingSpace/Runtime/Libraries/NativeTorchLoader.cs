using System.Reflection;
using System.Runtime.InteropServices;

namespace EmbeddingSpace.Runtime.Libraries;

/// <summary>Finds, mends where the host needs it, and loads TorchSharp's native part. One load for the process, whoever asks first.</summary>
internal static class NativeTorchLoader
{
    private static readonly Lock Gate = new();

    // What the mended copy needs of libtorch on Linux; loading libtorch.so brings the CUDA part along where there is one.
    private static readonly string[] LibTorchParts = ["libtorch_cpu.so", "libc10.so", "libtorch.so"];
    private static NativeLoad? _loaded;

    /// <summary>What was loaded, or null before.</summary>
    public static NativeLoad? Current
    {
        get { lock (Gate) return _loaded; }
    }

    /// <summary>Answer .NET's question for a library that its own search could not load.</summary>
    /// <returns>A handle, or zero when the question is not about TorchSharp's native part.</returns>
    public static nint Resolve(Assembly requesting, string name) =>
        name == "LibTorchSharp" && requesting.GetName().Name == "TorchSharp" ? Load().Handle : 0;

    /// <summary>Load now, or return what is loaded.</summary>
    /// <remarks>Never starts TorchSharp's own type initialiser: another thread may be inside it, waiting for the gate held here.</remarks>
    /// <exception cref="DllNotFoundException">It cannot be loaded; the message names cause and remedy.</exception>
    public static NativeLoad Load()
    {
        lock (Gate) return _loaded ??= Load(HostPlatform.Current);
    }

    private static NativeLoad Load(HostPlatform host)
    {
        if (host.Unsupported is { } reason) throw new DllNotFoundException(reason);
        var folders = NativeSearchPath.Folders(TorchVersions.TorchSharpAssembly, host.RuntimeIdentifier);
        var library = NativeSearchPath.Find(folders, host.TorchSharpLibrary)
            ?? throw NativeLoadFailure.NoTorchSharp(host, folders);
        if (host.System == "linux") RequireWhole([library, .. LibTorchParts.Select(part => NativeSearchPath.Find(folders, part)).OfType<string>()]);
        // What is loaded already has read its environment: an app that works with TorchSharp itself may have been first.
        var openMP = host.System == "linux" && !LoadedLibraries.IsLoaded(host.LibTorchLibrary) ? OpenMPSettings.Choose() : null;
        var libTorch = openMP is null ? LoadLibTorch(host, folders) : openMP.During(() => LoadLibTorch(host, folders));
        var version = TorchVersions.LibTorch(libTorch);
        if (version is not null && version != TorchVersions.WantedLibTorch) throw NativeLoadFailure.OtherLibTorch(version);

        if (NativeLibrary.TryLoad(library, out var handle)) return new NativeLoad(handle, library, version, [], library, openMP);
        return host.System == "linux" ? LoadMended(library, version, openMP) : throw NativeLoadFailure.Refused(host, library, version, LoaderMessage(library));
    }

    // The copy lies far from libtorch, so the search beside it finds nothing: what it needs has to be loaded before, by full path.
    private static nint LoadLibTorch(HostPlatform host, IReadOnlyList<string> folders)
    {
        var path = NativeSearchPath.Find(folders, host.LibTorchLibrary);
        try
        {
            // Without a file beside the app, one that the app has loaded itself, or that the system knows, will do.
            var handle = path is not null ? NativeLibrary.Load(path)
                : NativeLibrary.TryLoad(host.LibTorchLibrary, out var known) ? known
                : throw NativeLoadFailure.NoLibTorch(host, folders);
            foreach (var name in LibTorchParts)
                if (host.System == "linux" && NativeSearchPath.Find(folders, name) is { } companion) NativeLibrary.Load(companion);
            return handle;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException && path is not null)
        {
            throw NativeLoadFailure.BrokenLibTorch(path, exception);
        }
    }

    private static NativeLoad LoadMended(string library, Version? version, OpenMPSettings? openMP)
    {
        try
        {
            var shipped = ElfFile.Read(library);
            var missing = VersionNeedMender.Missing(shipped, name => LoadedLibraries.Find(name)?.DefinedVersions);
            if (missing.Count == 0) throw NativeLoadFailure.Refused(HostPlatform.Current, library, version, LoaderMessage(library));
            var mended = VersionNeedMender.Weaken(shipped, missing);
            var (handle, place) = MendedLibraryCache.Load(MendedLibraryCache.DefaultFolder, Path.GetFileName(library), mended);
            return new NativeLoad(handle, library, version, missing, place, openMP);
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new DllNotFoundException(exception.Message, exception);
        }
    }

    private static void RequireWhole(IEnumerable<string> files)
    {
        try
        {
            foreach (var file in files) ElfExtent.RequireWhole(file);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new DllNotFoundException(exception.Message, exception);
        }
    }

    private static Exception LoaderMessage(string library)
    {
        try
        {
            NativeLibrary.Free(NativeLibrary.Load(library));
            return new DllNotFoundException($"'{library}' could be loaded only at the second attempt.");
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            return exception;
        }
    }
}
