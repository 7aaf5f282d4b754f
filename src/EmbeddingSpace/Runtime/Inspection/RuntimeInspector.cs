using EmbeddingSpace.Runtime.Libraries;

namespace EmbeddingSpace.Runtime.Inspection;

/// <summary>Puts the checks of the host and of the native library together.</summary>
internal static class RuntimeInspector
{
    /// <summary>Run every check.</summary>
    public static RuntimeInspection Inspect()
    {
        DllNotFoundException? failure = null;
        try
        {
            TorchSharpInitializer.Run();
        }
        catch (DllNotFoundException exception)
        {
            failure = exception;
        }
        return Inspect(HostPlatform.Current, NativeTorchLoader.Current, failure);
    }

    /// <summary>Run every check with the outcome of loading given.</summary>
    /// <param name="host">The machine.</param>
    /// <param name="load">How the native library was loaded; null when it was not.</param>
    /// <param name="failure">Why the native library cannot be used; null when it can.</param>
    internal static RuntimeInspection Inspect(HostPlatform host, NativeLoad? load, DllNotFoundException? failure)
    {
        var usable = failure is null;
        List<RuntimeCheck> checks =
        [
            HostChecks.Platform(host),
            HostChecks.DotNet(),
            HostChecks.CLibrary(host),
            TorchChecks.CppLibrary(host, load),
            TorchChecks.TorchSharp(),
            TorchChecks.LibTorch(load, failure),
            TorchChecks.NativeLibrary(load, failure),
        ];
        if (usable) checks.AddRange([TorchChecks.Device(host), TorchChecks.Threads(), TorchChecks.Waiting(host, load?.OpenMP)]);
        checks.AddRange([HostChecks.VectorInstructions(), HostChecks.Memory(), HostChecks.CacheFolder(usable)]);
        return new RuntimeInspection(
            checks,
            usable ? TorchChecks.BestDevice : null,
            load?.LibTorch?.ToString(),
            usable ? TorchChecks.ThreadCount : null);
    }
}
