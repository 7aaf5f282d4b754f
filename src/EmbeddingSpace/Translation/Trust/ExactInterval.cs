using EmbeddingSpace.Translation.Certainty;

namespace EmbeddingSpace.Translation.Trust;

/// <summary>
/// The exact two-sided interval of a share (Clopper and Pearson 1934): the shares under which neither as few nor as many successes as were seen would be a
/// surprise. It holds at every number of trials, where approximations break down at small ones.
/// </summary>
internal static class ExactInterval
{
    private const double Tail = 0.025;

    /// <summary>The 95 % interval.</summary>
    /// <param name="successes">Successes.</param>
    /// <param name="trials">Trials; at least 1.</param>
    public static (double Low, double High) Of(int successes, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        // What successes have at most is what failures leave over at least.
        return (BinomialBound.Lower(successes, trials, Tail), 1 - BinomialBound.Lower(trials - successes, trials, Tail));
    }
}
