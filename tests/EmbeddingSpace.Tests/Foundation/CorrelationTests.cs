using EmbeddingSpace.Foundation;
using Xunit;

namespace EmbeddingSpace.Tests.Foundation;

[Trait("Tier", "Unit")]
public sealed class CorrelationTests
{
    /// <summary>Sums of a few doubles.</summary>
    private const double Rounding = 1e-12;

    [Fact]
    public void Of_numbers_and_of_ranks_with_ties()
    {
        double[] first = [1, 2, 3, 10], second = [2, 1, 1, 5];
        // Deviations −3 −2 −1 6 and −.25 −1.25 −1.25 2.75 by hand: 21 / √(50 · 10.75).
        Assert.Equal(21 / Math.Sqrt(50 * 10.75), Correlation.Pearson(first, second), Rounding);
        // Ranks 0 1 2 3 and 2 .5 .5 3: deviations −1.5 −.5 .5 1.5 and .5 −1 −1 1.5.
        Assert.Equal(1.5 / Math.Sqrt(5 * 4.5), Correlation.Spearman(first, second), Rounding);
    }

    [Fact]
    public void One_value_only_correlates_with_nothing_and_lengths_must_agree()
    {
        Assert.Equal(0, Correlation.Pearson([1, 1, 1], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => Correlation.Spearman([1, 2], [1, 2, 3]));
    }
}
