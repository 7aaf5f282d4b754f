using EmbeddingSpace.Translation.Trust;
using Xunit;

namespace EmbeddingSpace.Tests.Translation.Trust;

[Trait("Tier", "Unit")]
public sealed class AgreementEstimateTests
{
    /// <summary>Share of simulated samples that an interval of 95 % has to cover; 400 samples know their coverage to ± .02.</summary>
    private const double LeastCoverage = 0.93;

    [Fact]
    public void Wilsons_interval_is_that_of_the_literature()
    {
        // Newcombe 1998, table I: 81 of 263.
        var estimate = AgreementEstimate.Wilson(81, 263);
        Assert.Equal((0.2553, 0.3662), (Math.Round(estimate.Low, 4), Math.Round(estimate.High, 4)));
    }

    [Theory]
    [InlineData(0.97)]
    [InlineData(0.75)]
    public void The_interval_for_texts_to_come_covers_what_a_second_sample_shows(double share)
    {
        var random = new Random(8);
        int Draw(int count) => Enumerable.Range(0, count).Count(_ => random.NextDouble() < share);
        var covered = Enumerable.Range(0, 400).Count(_ =>
        {
            var interval = AgreementEstimate.OfTextsToCome(Draw(2000), 2000);
            var later = Draw(500) / 500.0;
            return interval.Low <= later && later <= interval.High;
        });
        Assert.InRange(covered / 400.0, LeastCoverage, 1);
    }

    [Fact]
    public void It_is_wider_than_the_one_for_the_share_itself_and_stays_a_share()
    {
        var (now, later) = (AgreementEstimate.Wilson(1990, 2000), AgreementEstimate.OfTextsToCome(1990, 2000));
        Assert.True(later.Low < now.Low && later.High > now.High);
        Assert.InRange(later.High, 0, 1);
    }
}
