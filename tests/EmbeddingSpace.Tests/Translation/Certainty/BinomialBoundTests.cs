using EmbeddingSpace.Translation.Certainty;
using Xunit;

namespace EmbeddingSpace.Tests.Translation.Certainty;

[Trait("Tier", "Unit")]
public sealed class BinomialBoundTests
{
    /// <summary>Float64 sums of up to thousands of terms.</summary>
    private const double Rounding = 1e-10;

    [Theory]
    [InlineData(81, 263, 0.2527)]
    [InlineData(15, 148, 0.0578)]
    [InlineData(1, 29, 0.0009)]
    [InlineData(0, 20, 0)]
    // The exact method in Newcombe 1998, table I: lower ends of intervals of 95 %.
    public void The_bound_is_that_of_the_literature(int successes, int count, double expected) =>
        Assert.Equal(expected, Math.Round(BinomialBound.Lower(successes, count, 0.025), 4));

    [Fact]
    public void The_probability_of_few_failures_is_the_sum_of_its_terms()
    {
        // .9³ + 3 × .9² × .1
        Assert.Equal(0.972, BinomialBound.AtMost(1, 3, 0.9), Rounding);
        Assert.Equal(1, BinomialBound.AtMost(3, 3, 0.9));
        Assert.Equal(0.5, BinomialBound.AtMost(2500, 5001, 0.5), Rounding);
    }

    [Theory]
    [InlineData(0.95, 59)]
    [InlineData(0.97, 99)]
    [InlineData(0.99, 299)]
    public void A_share_is_proven_by_so_many_successes_without_a_failure(double share, int expected)
    {
        Assert.Equal(expected, BinomialBound.FewestTrials(share, 0.05));
        Assert.True(BinomialBound.AtMost(0, expected, share) <= 0.05);
        Assert.True(BinomialBound.AtMost(0, expected - 1, share) > 0.05);
    }

    [Fact]
    public void The_bound_is_where_the_probability_meets_the_doubt() =>
        Assert.Equal(0.05, BinomialBound.AtMost(7, 400, BinomialBound.Lower(393, 400, 0.05)), Rounding);
}
