using EmbeddingSpace.Runtime;
using EmbeddingSpace.Runtime.Host;
using Xunit;

namespace EmbeddingSpace.Tests.Runtime.Host;

/// <summary>Threads of a team stop spinning on a busy machine, neither at a first sign nor for longer than it is busy.</summary>
[Trait("Tier", "Unit")]
public sealed class TeamSpinTests
{
    private const int Threads = 2;

    [Fact]
    public void Short_once_three_looks_found_no_room_until_four_found_some()
    {
        TorchRuntime.EnsureLoaded();
        try
        {
            // Passes of other tests look too, and see a machine that runs tests: a look of theirs may come between ours.
            Assert.Contains(true, Enumerable.Range(0, 100).Select(_ => Follows()));
        }
        finally
        {
            Look(hasRoom: true, 4);
        }
    }

    private static bool Follows()
    {
        var found = new List<bool>();
        foreach (var (hasRoom, times) in new[] { (true, 4), (false, 2), (true, 1), (false, 3), (true, 3), (true, 1) })
        {
            Look(hasRoom, times);
            found.Add(TeamSpin.IsShort);
        }
        return found.SequenceEqual([false, false, false, true, true, false]);
    }

    private static void Look(bool hasRoom, int times)
    {
        for (var i = 0; i < times; i++) TeamSpin.Adjust(Threads, hasRoom);
    }
}
