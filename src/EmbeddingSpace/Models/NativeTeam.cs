using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using EmbeddingSpace.Runtime;
using static TorchSharp.torch;

namespace EmbeddingSpace.Models;

/// <summary>Runs work of ours on the threads that libtorch computes with, as many as it is set to.</summary>
/// <remarks>
/// Those threads wait for the next product by spinning. Threads of our own would share the processor with them; so the work is handed to the
/// same team through the entry that a compiler would call. Where libtorch brings no such team, the thread pool does the work.
/// </remarks>
internal static unsafe class NativeTeam
{
    private static readonly Lazy<nint> Entry = new(Find);

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
        if (Entry.Value == 0)
        {
            Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads }, work);
            return;
        }
        var job = new Job(parts, threads, work);
        var handle = GCHandle.Alloc(job);
        try
        {
            var parallel = (delegate* unmanaged<delegate* unmanaged<nint, void>, nint, uint, uint, void>)Entry.Value;
            parallel(&Take, GCHandle.ToIntPtr(handle), (uint)threads, 0);
        }
        finally
        {
            handle.Free();
        }
        job.Fault?.Throw();
    }

    private static nint Find()
    {
        TorchRuntime.EnsureLoaded();
        // Asked of libtorch, the answer comes from the very OpenMP library that libtorch itself uses.
        return OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libtorch_cpu.so", out var handle) && NativeLibrary.TryGetExport(handle, "GOMP_parallel", out var entry) ? entry : 0;
    }

    [UnmanagedCallersOnly]
    private static void Take(nint handle) => ((Job)GCHandle.FromIntPtr(handle).Target!).TakeParts();

    private sealed class Job(int parts, int threads, Action<int> work)
    {
        // Several parts a turn: threads meet at the counter seldom, and none is left with much when the others have finished.
        private const int TurnsPerThread = 16;

        private readonly int _turn = Math.Max(1, parts / (threads * TurnsPerThread));
        private int _next;

        public ExceptionDispatchInfo? Fault { get; private set; }

        public void TakeParts()
        {
            try
            {
                while (Interlocked.Add(ref _next, _turn) - _turn is var first && first < parts)
                    for (var part = first; part < Math.Min(first + _turn, parts); part++) work(part);
            }
            catch (Exception exception)
            {
                // Nothing may be thrown through native frames: it is thrown again where the work was ordered.
                Fault = ExceptionDispatchInfo.Capture(exception);
            }
        }
    }
}
