using EmbeddingSpace.Runtime.Libraries;
using static TorchSharp.torch;

namespace EmbeddingSpace.Runtime.Host;

/// <summary>
/// How long the threads of a team look for work before they sleep: as OpenMP was told while processors are free, hardly at all while others need
/// them. What a team computes, and by how many threads, stays the same, and so do the bits.
/// </summary>
/// <remarks>
/// OpenMP reads its settings once, but spins a hundred times only as long as its threads are more than the processors. A second team, asleep,
/// makes them more. Computing on one thread would be faster still on a busy machine, but from four threads on libtorch splits sums that one
/// thread does not split: bits would depend on who else computes.
/// </remarks>
internal static class TeamSpin
{
    // A look takes microseconds, a short text a thousand of them; who computes beside us does so for longer than this.
    private const int MillisecondsBetweenLooks = 5;

    // At a look or two a thread of the .NET runtime may be at work.
    private const uint CrowdedThrice = 0b111;
    private const uint FreeFourTimes = 0b1111;

    private static readonly bool IsOurs = OperatingSystem.IsLinux() && OpenMPSettings.Choose().SpinCount is not null;
    private static readonly Lock Gate = new();
    private static ManualResetEventSlim? _sleepers;
    private static uint _looks;
    private static long _nextLook;

    /// <summary>Whether the threads of a team sleep almost at once.</summary>
    public static bool IsShort => Volatile.Read(ref _sleepers) is not null;

    /// <summary>Look how busy the machine is, right behind a pass on as many threads as libtorch is set to on this one.</summary>
    public static void Adjust()
    {
        if (!IsOurs || get_num_threads() is not (> 1 and var threads)) return;
        if (Environment.TickCount64 is var now && now < Volatile.Read(ref _nextLook)) return;
        Volatile.Write(ref _nextLook, now + MillisecondsBetweenLooks);
        // A team that spins for long does so still: its threads are among those that run.
        Adjust(threads, HostLoad.HasRoomFor(threads, running: IsShort ? 1 : threads));
    }

    /// <summary>The same with what was seen.</summary>
    internal static void Adjust(int threads, bool hasRoom)
    {
        lock (Gate)
        {
            _looks = (_looks << 1) | (hasRoom ? 0u : 1u);
            if (_sleepers is null && (_looks & CrowdedThrice) == CrowdedThrice) _sleepers = Sleepers(threads);
            if (_sleepers is null || (_looks & FreeFourTimes) != 0) return;
            _sleepers.Set();
            _sleepers = null;
        }
    }

    // A team lives as long as the thread that has made it.
    private static ManualResetEventSlim Sleepers(int threads)
    {
        var end = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            NativeTeam.Run(threads, _ => { });
            end.Wait();
        });
        (thread.IsBackground, thread.Name) = (true, "team asleep");
        thread.Start();
        return end;
    }
}
