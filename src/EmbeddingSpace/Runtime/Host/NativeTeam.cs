using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using EmbeddingSpace.Runtime.Libraries;
using static TorchSharp.torch;

namespace EmbeddingSpace.Runtime.Host;

/// <summary>Runs work of ours on the threads that libtorch computes with, as many as it is set to.</summary>
/// <remarks>
/// Those threads wait for the next product by spinning. Threads of our own would share the processor with them; so the work is handed to the
/// same team through the entry that a compiler would call. Where libtorch brings no such team, the thread pool does the work.
/// </remarks>
internal static unsafe class NativeTeam
{
    private static readonly Lazy<(nint Parallel, nint ThreadNumber)> Entry = new(Find);

    /// <summary>Call an action once for each part, several at a time.</summary>
    /// <param name="parts">Number of parts.</param>
    /// <param name="work">Receives the part's number from 0.</param>
    public static void Run(int parts, Action<int> work)
    {
        var threads = Math.Min(get_num_threads(), parts);
        if (threads <= 1)
        {
            for (var part = 0; part < parts; part++) work(part);
            return;
        }
        var (entry, _) = Entry.Value;
        if (entry == 0)
        {
            Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads }, work);
            return;
        }
        var job = new Job(parts, threads, work);
        var handle = GCHandle.Alloc(job);
        try
        {
            var parallel = (delegate* unmanaged<delegate* unmanaged<nint, void>, nint, uint, uint, void>)entry;
            parallel(&Take, GCHandle.ToIntPtr(handle), (uint)threads, 0);
        }
        finally
        {
            handle.Free();
        }
        job.Fault?.Throw();
    }

    private static (nint Parallel, nint ThreadNumber) Find()
    {
        TorchSharpInitializer.Run();
        // Asked of libtorch, the answers come from the very OpenMP library that libtorch itself uses.
        return OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libtorch_cpu.so", out var handle)
            && NativeLibrary.TryGetExport(handle, "GOMP_parallel", out var parallel)
            && NativeLibrary.TryGetExport(handle, "omp_get_thread_num", out var number)
            ? (parallel, number)
            : default;
    }

    [UnmanagedCallersOnly]
    private static void Take(nint handle) => ((Job)GCHandle.FromIntPtr(handle).Target!).TakeParts(((delegate* unmanaged<int>)Entry.Value.ThreadNumber)());

    private sealed class Job(int parts, int threads, Action<int> work)
    {
        // Several parts a turn: threads meet at a counter seldom, and none is left with much when the others have finished.
        private const int TurnsPerThread = 16;

        private readonly int _turn = Math.Max(1, parts / (threads * TurnsPerThread));
        private readonly Counter[] _shares = [.. Enumerable.Range(0, threads).Select(share => new Counter { Next = Start(share, parts, threads) })];

        public ExceptionDispatchInfo? Fault { get; private set; }

        // First its own share: the thread that wrote rows in one call reads them in the next, out of its own cache. Then what others have left.
        public void TakeParts(int thread)
        {
            try
            {
                for (var i = 0; i < threads; i++)
                {
                    var share = (thread + i) % threads;
                    var end = Start(share + 1, parts, threads);
                    while (Interlocked.Add(ref _shares[share].Next, _turn) - _turn is var first && first < end)
                        for (var part = first; part < Math.Min(first + _turn, end); part++) work(part);
                }
            }
            catch (Exception exception)
            {
                // Nothing may be thrown through native frames: it is thrown again where the work was ordered.
                Fault = ExceptionDispatchInfo.Capture(exception);
            }
        }

        private static int Start(int share, int parts, int threads) => (int)((long)share * parts / threads);

        // Alone on its cache line, and on the one that is fetched with it: threads would fight for a common one.
        [StructLayout(LayoutKind.Explicit, Size = 128)]
        private struct Counter
        {
            [FieldOffset(64)]
            public int Next;
        }
    }
}
