using System.Diagnostics;

namespace EmbeddingSpace.Benchmarks.Speed;

/// <summary>Measures two sides in turns, so that whatever else the machine does meets both: the median of the ratios is what counts.</summary>
internal sealed class PairedRunner(int rounds)
{
    /// <summary>Seconds of both sides and the median of theirs / ours.</summary>
    public (double Ours, double Theirs, double Ratio) Seconds(Action ours, Action theirs)
    {
        ours();
        theirs();
        return Pairs(() => Time(ours), () => Time(theirs));
    }

    /// <summary>Seconds that both sides themselves measure, and the median of theirs / ours.</summary>
    public (double Ours, double Theirs, double Ratio) Pairs(Func<double> ours, Func<double> theirs)
    {
        var (left, right, ratios) = (new double[rounds], new double[rounds], new double[rounds]);
        for (var round = 0; round < rounds; round++)
        {
            // Who begins alternates: the second of two may find a warmer or a slower machine.
            if (round % 2 == 0) (left[round], right[round]) = (ours(), theirs());
            else (right[round], left[round]) = (theirs(), ours());
            ratios[round] = right[round] / left[round];
        }
        return (Median(left), Median(right), Median(ratios));
    }

    /// <summary>Throughput of both sides.</summary>
    /// <param name="workload">Name of the work.</param>
    /// <param name="peer">Name of the other side.</param>
    /// <param name="units">How much work one call does.</param>
    /// <param name="unit">What is counted, per second.</param>
    /// <param name="ours">The work once.</param>
    /// <param name="theirs">The same work once.</param>
    public SpeedRow Throughput(string workload, string peer, double units, string unit, Action ours, Action theirs)
    {
        var (left, right, ratio) = Seconds(ours, theirs);
        return new(workload, peer, units / left, units / right, ratio, unit + "/s");
    }

    /// <summary>The middle value.</summary>
    public static double Median(double[] values) => Quantile(values, 0.5);

    /// <summary>The value that a share of the values does not exceed.</summary>
    public static double Quantile(double[] values, double share)
    {
        var sorted = values.Order().ToArray();
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        return below + 1 == sorted.Length ? sorted[below] : sorted[below] + ((position - below) * (sorted[below + 1] - sorted[below]));
    }

    /// <summary>Seconds of one call.</summary>
    public static double Time(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
