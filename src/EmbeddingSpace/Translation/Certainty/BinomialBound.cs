namespace EmbeddingSpace.Translation.Certainty;

/// <summary>What some trials say of the share of successes among trials to come: the exact one-sided bound (Clopper and Pearson 1934).</summary>
internal static class BinomialBound
{
    // 2⁻⁶⁰ of the range of a share: below the spacing of float64 near 1.
    private const int Bisections = 60;

    /// <summary>Probability of so few failures, or fewer, where each trial succeeds with a probability.</summary>
    /// <param name="failures">Failures, from 0 to <paramref name="count"/>.</param>
    /// <param name="count">Trials; at least 1.</param>
    /// <param name="success">Probability of a success, between 0 and 1.</param>
    public static double AtMost(int failures, int count, double success)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(failures);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(failures, count);
        if (failures == count) return 1;
        // As logarithms: .5 to the power of thousands is no number of float64.
        var (logTerm, step, sum) = (count * Math.Log(success), Math.Log((1 - success) / success), 0.0);
        for (var failed = 0; failed <= failures; failed++)
        {
            if (failed > 0) logTerm += Math.Log((double)(count - failed + 1) / failed) + step;
            sum += Math.Exp(logTerm);
        }
        return Math.Min(1, sum);
    }

    /// <summary>The share that successes have at least: were it smaller, so many successes would be seen with a probability below the doubt.</summary>
    /// <param name="successes">Successes seen, from 0 to <paramref name="count"/>.</param>
    /// <param name="count">Trials; at least 1.</param>
    /// <param name="doubt">Probability that the bound does not hold.</param>
    public static double Lower(int successes, int count, double doubt)
    {
        if (successes == 0) return 0;
        var (low, high) = (0.0, 1.0);
        for (var step = 0; step < Bisections; step++)
        {
            var middle = (low + high) / 2;
            if (AtMost(count - successes, count, middle) > doubt) high = middle;
            else low = middle;
        }
        return low;
    }

    /// <summary>Trials that prove a share if every one of them succeeds: with fewer nothing does.</summary>
    /// <param name="share">The share.</param>
    /// <param name="doubt">Probability that it does not hold.</param>
    public static int FewestTrials(double share, double doubt) => (int)Math.Ceiling(Math.Log(doubt) / Math.Log(share));
}
