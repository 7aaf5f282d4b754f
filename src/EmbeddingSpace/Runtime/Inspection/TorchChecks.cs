using EmbeddingSpace.Runtime.Host;
using EmbeddingSpace.Runtime.Libraries;
using TorchSharp;

namespace EmbeddingSpace.Runtime.Inspection;

/// <summary>The checks that look at TorchSharp, libtorch and what they run on.</summary>
internal static class TorchChecks
{
    /// <summary>The first CUDA device, or the CPU. Needs the native library.</summary>
    public static string BestDevice => torch.cuda.is_available() ? "cuda:0" : "cpu";

    /// <summary>Threads of one tensor operation. Needs the native library.</summary>
    public static int ThreadCount => torch.get_num_threads();

    /// <summary>Version tags of the C++ library: offered, asked for, and what was done about the difference.</summary>
    public static RuntimeCheck CppLibrary(HostPlatform host, NativeLoad? load)
    {
        const string name = "C++ library";
        if (host.System != "linux") return new(name, true, "the system's own", "the system's own", null);
        var library = NativeSearchPath.Find(NativeSearchPath.Folders(TorchVersions.TorchSharpAssembly, host.RuntimeIdentifier), host.TorchSharpLibrary);
        if (library is null) return new(name, true, "not asked for by anything", "what TorchSharp's native part names", null);
        try
        {
            var shipped = ElfFile.Read(library);
            var wanted = $"GLIBCXX_{HostChecks.HighestVersion(shipped.VersionNeeds.Select(need => need.Version).ToHashSet(), "GLIBCXX_")}";
            var offered = LoadedLibraries.Find("libstdc++.so.6");
            if (offered is null)
                return new(name, load is not null, "not loaded, or '/proc/self/maps' cannot be read", wanted,
                    load is null ? "Install the distribution's package of libstdc++." : null);
            var missing = VersionNeedMender.Missing(shipped, other => LoadedLibraries.Find(other)?.DefinedVersions);
            var found = $"GLIBCXX_{HostChecks.HighestVersion(offered.DefinedVersions, "GLIBCXX_")}";
            if (missing.Count == 0) return new(name, true, found, wanted, null);
            if (missing.Where(need => shipped.RelocatedSymbols(need.Index).Count > 0).Select(need => need.Version).ToList() is { Count: > 0 } used)
                return new(name, false, $"{found}; {string.Join(", ", used)} is missing and used", wanted, "Use a newer distribution or base image.");
            // Not a fault: the copy is made when everything else is there to load it.
            var copy = load is { Mended.Count: > 0 } ? $"is passed over in a copy loaded from {load.LoadedFrom}" : "would be passed over in a copy";
            return new(name, true, $"{found}; {string.Join(", ", missing.Select(need => need.Version))}, named but not used, {copy}", wanted, null);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return new(name, false, exception.Message, "a readable library", "Restore the TorchSharp package again.");
        }
    }

    /// <summary>The managed TorchSharp.</summary>
    public static RuntimeCheck TorchSharp()
    {
        var (found, wanted) = (TorchVersions.FoundTorchSharp, TorchVersions.WantedTorchSharp);
        return new("TorchSharp", found == wanted, found.ToString(3), wanted.ToString(3),
            found == wanted ? null : $"Reference TorchSharp {wanted.ToString(3)}, which this product was built and tested with.");
    }

    /// <summary>libtorch's version.</summary>
    public static RuntimeCheck LibTorch(NativeLoad? load, DllNotFoundException? failure)
    {
        var wanted = TorchVersions.WantedLibTorch;
        return load is null
            ? new("libtorch", false, "not loaded", wanted.ToString(), failure?.Message)
            : new("libtorch", true, load.LibTorch?.ToString() ?? "too old to say its version, but loaded", wanted.ToString(), null);
    }

    /// <summary>Loading, and one product of two small matrices.</summary>
    public static RuntimeCheck NativeLibrary(NativeLoad? load, DllNotFoundException? failure)
    {
        const string name = "native library", wanted = "loads, and multiplies two matrices rightly";
        if (failure is not null || load is null) return new(name, false, "not loaded", wanted, failure?.Message);
        using var scope = torch.NewDisposeScope();
        var left = torch.tensor(new float[,] { { 1, 2 }, { 3, 4 } }, device: new(DeviceType.CPU)); // [2, 2]
        var right = torch.tensor(new float[,] { { 5, 6 }, { 7, 8 } }, device: new(DeviceType.CPU)); // [2, 2]
        var product = left.matmul(right).data<float>().ToArray();
        var exact = product.AsSpan().SequenceEqual([19, 22, 43, 50]); // small integers are exact in float32
        return new(name, exact, exact ? $"loaded from {load.LoadedFrom}" : $"wrong product: {string.Join(", ", product)}", wanted,
            exact ? null : "Restore the libtorch package again, and test the machine's memory if that does not help.");
    }

    /// <summary>CUDA or CPU.</summary>
    public static RuntimeCheck Device(HostPlatform host)
    {
        const string wanted = "a CUDA device, or the CPU";
        if (torch.cuda.is_available()) return new("device", true, $"{torch.cuda.device_count()} CUDA device(s), and the CPU", wanted, null);
        // The driver's file is there while the kernel module is loaded, so a GPU lies idle.
        return File.Exists("/proc/driver/nvidia/version")
            ? new("device", true, "the CPU; an NVIDIA driver is there, but this libtorch cannot use it", wanted,
                $"Reference a libtorch-cuda package of version {TorchVersions.WantedLibTorch} for {host.RuntimeIdentifier} instead of {host.LibTorchPackage} "
                + "to use the GPU.")
            : new("device", true, "the CPU", wanted, null);
    }

    /// <summary>Threads against the processors this process may use.</summary>
    public static RuntimeCheck Threads()
    {
        var (threads, allowed) = (ThreadCount, Environment.ProcessorCount); // .NET counts affinity and container limits, libtorch does not count the latter
        var machine = CpuFeatures.Processors() is { } processors && processors != allowed ? $" of the machine's {processors}" : "";
        return new("threads", true, $"{threads} for a tensor operation; this process may use {allowed} processor(s){machine}", $"at most {allowed}",
            threads <= allowed ? null : $"Set OMP_NUM_THREADS={allowed}: more threads than processors slow every operation down.");
    }

    /// <summary>How a thread waits for the others of its team: by spinning for a while, which is fast on an idle machine and robs a busy one.</summary>
    public static RuntimeCheck Waiting(HostPlatform host, OpenMPSettings? settings)
    {
        const string name = "waiting threads", wanted = "spin briefly, then sleep";
        if (host.System != "linux") return new(name, true, "as this system's OpenMP does by itself", wanted, null);
        if (settings is null)
            return new(name, true, "as OpenMP does by itself: libtorch was loaded before this product", wanted,
                "Call TorchRuntime.EnsureLoaded() before the app's first tensor: on a busy machine threads that spin for long slow each other down.");
        if (settings.SpinCount is { } count) return new(name, true, $"spin {count} times, hardly at all on a busy machine, then sleep", wanted, null);
        var set = new[] { OpenMPSettings.SpinVariable, OpenMPSettings.PolicyVariable }
            .Select(variable => (Name: variable, Value: Environment.GetEnvironmentVariable(variable))).Where(pair => pair.Value is not null);
        return new(name, true, $"as the environment says: {string.Join(", ", set.Select(pair => $"{pair.Name}={pair.Value}"))}", wanted, null);
    }
}
