using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Sources;
using EmbeddingSpace.Translation.Trust;
using Xunit;

namespace EmbeddingSpace.Tests.Translation.Trust;

[Trait("Tier", "Unit")]
public sealed class AgreementEstimateTests
{
    /// <summary>Share of simulated samples that an interval of 95 % has to cover; 400 samples know their coverage to ± .02.</summary>
    private const double LeastCoverage = 0.93;

    /// <summary>Digits to which two ways to sum float64 agree.</summary>
    private const int Rounding = 12;

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

    [Theory]
    [InlineData(200, 0.3, 0.2, false)]
    [InlineData(200, 0.01, 0.03, true)]
    [InlineData(40, 0.1, 0.02, true)]
    public void The_interval_of_F1_holds_it_as_often_as_it_promises(int rows, double both, double one, bool rare)
    {
        var random = new Random(3);
        const int repetitions = 2000;
        // Two labels, each said by both or by one alone.
        var truth = 2 * both / (2 * both + one);
        var held = 0;
        for (var i = 0; i < repetitions; i++)
        {
            var estimate = AgreementEstimate.Of([.. Enumerable.Range(0, rows).Select(_ =>
            {
                double[] drawn = [random.NextDouble(), random.NextDouble()];
                return Labels(drawn.Count(value => value < both), drawn.Count(value => value >= both && value < both + one));
            })], HeadKind.MultiLabel);
            Assert.True(estimate is { Low: >= 0, High: <= 1 } && estimate.Low <= estimate.Estimate && estimate.Estimate <= estimate.High);
            if (estimate.Low <= truth && truth <= estimate.High) held++;
        }
        // 95 % within four standard errors of 2,000 repetitions; a handful of trials has few intervals, and they hold more often.
        Assert.InRange(held / (double)repetitions, .93, rare ? 1 : .97);
    }

    [Fact]
    public void The_interval_of_F1_of_one_label_is_Wilsons_of_the_texts_that_either_gives_it()
    {
        // Both give it to 1 of 3 texts: F1 = 2/4. A symmetric interval would begin at -.1.
        AnswerAgreement[] rows = [Labels(1, 0), Labels(0, 1), Labels(0, 1), Labels(0, 0), Labels(0, 0)];
        var (estimate, share) = (AgreementEstimate.Of(rows, HeadKind.MultiLabel), AgreementEstimate.Wilson(1, 3));
        Assert.Equal((0.5, 5), (estimate.Estimate, estimate.Count));
        Assert.Equal(2 * share.Low / (1 + share.Low), estimate.Low, Rounding);
        Assert.Equal(2 * share.High / (1 + share.High), estimate.High, Rounding);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_interval_of_F1_is_open_to_one_side_where_all_or_nothing_agrees(int both)
    {
        for (var texts = 1; texts <= 50; texts++)
        {
            var estimate = AgreementEstimate.Of([.. Enumerable.Repeat(Labels(both, 1 - both), texts)], HeadKind.MultiLabel);
            Assert.Equal(both, estimate.Estimate);
            Assert.Equal(both, both == 1 ? estimate.High : estimate.Low);
            Assert.InRange(both == 1 ? estimate.Low : estimate.High, double.Epsilon, 1 - double.Epsilon);
        }
    }

    [Fact]
    public void The_interval_of_F1_for_texts_to_come_is_the_wider_one_and_stays_a_share()
    {
        AnswerAgreement[] rows = [.. Enumerable.Range(0, 300).Select(row => Labels(row < 290 ? 2 : 0, row < 290 ? 0 : 1))];
        var (now, later) = (AgreementEstimate.Of(rows, HeadKind.MultiLabel), AgreementEstimate.OfTextsToCome(rows, HeadKind.MultiLabel));
        Assert.True(later.Low < now.Low && later.High > now.High);
        Assert.InRange(later.High, 0, 1);
    }

    [Fact]
    public void One_class_or_another_has_the_interval_of_shares()
    {
        AnswerAgreement[] rows = [.. Enumerable.Range(0, 100).Select(row => new AnswerAgreement(row < 80 ? 1 : 0, 1))];
        Assert.Equal(AgreementEstimate.Wilson(80, 100), AgreementEstimate.Of(rows, HeadKind.SingleLabel));
        Assert.Equal(AgreementEstimate.OfTextsToCome(80, 100), AgreementEstimate.OfTextsToCome(rows, HeadKind.SingleLabel));
    }

    private static AnswerAgreement Labels(int both, int one) => new(2 * both, 2 * both + one);
}
