namespace EmbeddingSpace.Scoring;

/// <summary>Which passes run beside one another, each on one thread, and which one after another on all threads.</summary>
internal static class PassSchedule
{
    /// <summary>
    /// How much faster all threads together are at one pass, as a share of their number: they meet behind every product. On two threads, .90 over
    /// short texts, .92 over medium ones and .98 over long ones, in passes of <see cref="ScoringOptions.CpuTokensPerBatch"/> tokens.
    /// </summary>
    private const double ShareOfTeam = 0.9;

    /// <summary>How many of the first passes to run beside one another; those behind are left to all threads, one after another.</summary>
    /// <param name="costs">What each pass costs, largest first; any unit.</param>
    /// <param name="threads">Threads.</param>
    /// <returns>0, or at least 2. Where nearly all passes divide evenly among the threads, that is nearly all of them.</returns>
    public static int BesideOneAnother(IReadOnlyList<long> costs, int threads)
    {
        if (threads < 2) return 0;
        var loads = new long[threads];
        var behind = costs.Sum();
        var (best, count) = (Together(behind), 0);
        for (var pass = 0; pass < costs.Count; pass++)
        {
            // A thread that has finished takes the next one.
            loads[Array.IndexOf(loads, loads.Min())] += costs[pass];
            behind -= costs[pass];
            if (loads.Max() + Together(behind) is var time && time <= best) (best, count) = (time, pass + 1);
        }
        return count;

        double Together(long cost) => cost / (ShareOfTeam * threads);
    }
}
