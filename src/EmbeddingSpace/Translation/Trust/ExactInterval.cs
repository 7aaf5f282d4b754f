namespace EmbeddingSpace.Translation.Trust;

/// <summary>
/// The exact two-sided interval of a share (Clopper and Pearson 1934): the shares under which neither as few nor as many successes as were seen would be a
/// surprise. It holds at every number of trials, where approximations break down at small ones.
/// </summary>
internal static class ExactInterval
{
    private const double Tail = 0.025;

    // 2⁻⁵⁰ of [0, 1]: below what anything here is printed or compared at.
    private const int Bisections = 50;

    /// <summary>The 95 % interval.</summary>
    /// <param name="successes">Successes.</param>
    /// <param name="trials">Trials; at least 1.</param>
    public static (double Low, double High) Of(int successes, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        var low = successes == 0 ? 0 : Search(share => 1 - AtMost(successes - 1, trials, share) < Tail);
        var high = successes == trials ? 1 : Search(share => AtMost(successes, trials, share) > Tail);
        return (low, high);
    }

    // The share at which something that holds for small ones ceases to hold.
    private static double Search(Func<double, bool> holds)
    {
        var (low, high) = (0.0, 1.0);
        for (var step = 0; step < Bisections; step++)
        {
            var middle = (low + high) / 2;
            if (holds(middle)) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
    }

    /// <summary>Probability of at most some successes: the sum of the binomial, each term from the one before by their ratio.</summary>
    private static double AtMost(int successes, int trials, double share)
    {
        var (logarithm, sum) = (trials * Math.Log(1 - share), 0.0);
        for (var k = 0; k <= successes; k++)
        {
            sum += Math.Exp(logarithm);
            logarithm += Math.Log((double)(trials - k) / (k + 1)) + Math.Log(share / (1 - share));
        }
        return sum;
    }
}
