using EmbeddingSpace.Translation.Trust;
using Xunit;

namespace EmbeddingSpace.Tests.Translation.Trust;

/// <summary>The exact interval of a share.</summary>
[Trait("Tier", "Unit")]
public sealed class ExactIntervalTests
{
    /// <summary>The values are given with six digits.</summary>
    private const double Tolerance = 1e-6;

    /// <summary>Of the ends at the edges, in closed form: 1 − .025^(1/n).</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(20)]
    [InlineData(500)]
    public void Nothing_and_everything_have_an_open_end(int trials)
    {
        var edge = 1 - Math.Pow(.025, 1.0 / trials);
        Assert.Equal(0, ExactInterval.Of(0, trials).Low);
        Assert.Equal(edge, ExactInterval.Of(0, trials).High, Tolerance);
        Assert.Equal(1 - edge, ExactInterval.Of(trials, trials).Low, Tolerance);
        Assert.Equal(1, ExactInterval.Of(trials, trials).High);
    }

    /// <summary>Clopper and Pearson's ends are those at which the tails of the binomial have .025 each.</summary>
    [Theory]
    [InlineData(17, 20)]
    [InlineData(3, 50)]
    [InlineData(150, 200)]
    public void The_tails_have_what_they_should(int successes, int trials)
    {
        var (low, high) = ExactInterval.Of(successes, trials);
        Assert.Equal(.025, Tail(low, Enumerable.Range(successes, trials - successes + 1)), Tolerance);
        Assert.Equal(.025, Tail(high, Enumerable.Range(0, successes + 1)), Tolerance);

        double Tail(double share, IEnumerable<int> counts) => counts.Sum(count => Math.Exp(LogChoose(count)
            + count * Math.Log(share) + (trials - count) * Math.Log(1 - share)));

        double LogChoose(int count) => Enumerable.Range(1, count).Sum(k => Math.Log((double)(trials - count + k) / k));
    }

    [Fact]
    public void It_is_symmetric()
    {
        var (some, others) = (ExactInterval.Of(17, 20), ExactInterval.Of(3, 20));
        Assert.Equal(1 - others.High, some.Low, Tolerance);
        Assert.Equal(1 - others.Low, some.High, Tolerance);
    }
}
