using System.Runtime.InteropServices;
using EmbeddingSpace.Runtime.Libraries;
using static TorchSharp.torch;

namespace EmbeddingSpace.Runtime.Host;

/// <summary>As long as it lasts, libtorch computes with so many threads where the calling thread asks it to. With one it wakes no team, so there is none to
/// wait for.</summary>
/// <remarks>
/// The state of this thread only. <c>torch.set_num_threads</c> sets that of the process too, which belongs to the application. Where libtorch
/// has no such state a thread, <see cref="IsSupported"/> says so.
/// </remarks>
internal readonly unsafe ref struct ThreadLimit
{
    private static readonly Lazy<(nint SetOpenMP, nint SetMkl)> Entry = new(Find);

    private readonly int _threads;
    private readonly int _mklThreads;

    private ThreadLimit(int threads, int mklThreads) => (_threads, _mklThreads) = (threads, mklThreads);

    /// <summary>Whether a thread can have a number of its own.</summary>
    public static bool IsSupported => Entry.Value.SetOpenMP != 0;

    /// <summary>Begin; disposed on the same thread.</summary>
    /// <param name="count">Threads, the calling one among them.</param>
    /// <exception cref="PlatformNotSupportedException">A thread cannot have a number of its own here.</exception>
    public static ThreadLimit Enter(int count)
    {
        if (!IsSupported) throw new PlatformNotSupportedException("This libtorch keeps no number of threads for each thread.");
        // Asked first: at a thread's first question libtorch sets that thread to what the application wants.
        var threads = get_num_threads();
        SetOpenMP(count);
        return new(threads, SetMkl(count));
    }

    /// <summary>The thread computes with as many as before; the default value, which was never entered, changes nothing.</summary>
    public void Dispose()
    {
        if (_threads == 0) return;
        SetOpenMP(_threads);
        SetMkl(_mklThreads);
    }

    private static void SetOpenMP(int threads) => ((delegate* unmanaged<int, void>)Entry.Value.SetOpenMP)(threads);

    // Gives what was in force, 0 where that is what holds for the process.
    private static int SetMkl(int threads) => Entry.Value.SetMkl is var entry and not 0 ? ((delegate* unmanaged<int, int>)entry)(threads) : 0;

    private static (nint SetOpenMP, nint SetMkl) Find()
    {
        TorchSharpInitializer.Run();
        // As with the team: the answers of the very OpenMP library that libtorch itself uses.
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libtorch_cpu.so", out var handle)
            || !NativeLibrary.TryGetExport(handle, "omp_set_num_threads", out var openMP)) return default;
        // Builds for other processors come without MKL.
        _ = NativeLibrary.TryGetExport(handle, "MKL_Set_Num_Threads_Local", out var mkl);
        return (openMP, mkl);
    }
}
