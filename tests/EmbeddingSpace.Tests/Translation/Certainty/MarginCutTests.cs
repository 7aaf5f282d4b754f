using EmbeddingSpace.Translation.Certainty;
using Xunit;

namespace EmbeddingSpace.Tests.Translation.Certainty;

[Trait("Tier", "Unit")]
public sealed class MarginCutTests
{
    private const int Simulations = 400;

    /// <summary>Of 400 promises of which 1 in 20 may be broken: 20 expected, and two standard deviations more.</summary>
    private const int MostBroken = 29;

    [Fact]
    public void The_cut_is_at_the_last_count_whose_bound_holds()
    {
        // .95 is tried at 95, 142, … 618, 666 of 1,000 answers. The 600 surest agree: of 618 that leaves 18, which prove it, of 666 66, which do not.
        var promise = MarginCut.Choose(Answers(1000, place => place < 600), 1000, 0.95);
        Assert.True(promise.IsMade);
        Assert.Equal((1000 - 617.0, 0.618, 600 / 618.0), (promise.Margin, promise.ShareAnswered, promise.AgreementAbove));
        Assert.Equal((1000, 1000, null, null), (promise.Judged, promise.InScope, promise.AnchorsNeeded, promise.Reason));
    }

    [Fact]
    public void Nothing_looser_is_tried_after_a_count_that_fails()
    {
        // Those after the first disagreements would prove it again.
        var promise = MarginCut.Choose(Answers(2000, place => place is < 200 or >= 220), 2000, 0.95);
        Assert.Equal(195, promise.ShareAnswered * 2000, 1e-9);
    }

    [Fact]
    public void Answers_of_one_margin_are_promised_together()
    {
        var answers = Enumerable.Range(0, 200).Select(place => new JudgedMargin(place < 50 ? 2 : 1, true)).ToArray();
        var promise = MarginCut.Choose(answers, 200, 0.95);
        Assert.Equal((1.0, 1.0), (promise.Margin, promise.ShareAnswered));
    }

    [Fact]
    public void With_too_few_answers_nothing_is_promised_and_it_says_how_many_would_do()
    {
        var promise = MarginCut.Choose(Answers(250, _ => true), 250, 0.99);
        Assert.False(promise.IsMade);
        Assert.Equal((479, 0, null), (promise.AnchorsNeeded, promise.ShareAnswered, promise.AgreementAbove));
        Assert.Equal("0.99 is proven by 299 answers that all agree, at least; 250 anchors were judged in scope. 479 anchors would do if the surest of them "
            + "all but agree.", promise.Reason);
    }

    [Fact]
    public void A_rate_that_no_number_of_judged_anchors_proves_is_said_to_be_one()
    {
        var promise = MarginCut.Choose(Answers(2000, _ => true), 2000, 0.999);
        Assert.Null(promise.AnchorsNeeded);
        Assert.Equal("0.999 is proven by 2995 answers that all agree, at least; 2000 anchors were judged in scope. No more than 2000 are ever judged: ask for "
            + "less.", promise.Reason);
    }

    [Fact]
    public void Where_the_surest_disagree_it_says_what_they_prove()
    {
        var promise = MarginCut.Choose(Answers(500, place => place % 10 != 0), 500, 0.95);
        Assert.Null(promise.Margin);
        Assert.Null(promise.AnchorsNeeded);
        Assert.Equal("Of the 95 surest answers 85 agree with the source, which proves 0.828 and not 0.95. More anchors like these would not do.",
            promise.Reason);
    }

    [Fact]
    public void Where_the_surest_agree_often_enough_but_are_too_few_it_says_how_many_would_do()
    {
        // 93 of 95: .979 seen, .935 proven.
        var promise = MarginCut.Choose(Answers(500, place => place is not (3 or 7)), 500, 0.95);
        Assert.False(promise.IsMade);
        Assert.InRange(promise.AnchorsNeeded!.Value, 501, 2000);
    }

    [Fact]
    public void Shares_are_of_all_judged_anchors_in_scope_or_not() =>
        Assert.Equal(0.5, MarginCut.Choose(Answers(500, _ => true), 1000, 0.95).ShareAnswered);

    [Theory]
    [InlineData(0.95)]
    [InlineData(0.99)]
    public void Of_simulated_promises_hardly_any_is_broken(double rate)
    {
        var random = new Random(22);
        var (made, broken) = (0, 0);
        for (var simulation = 0; simulation < Simulations; simulation++)
        {
            var answers = new JudgedMargin[1500];
            for (var i = 0; i < answers.Length; i++)
            {
                var margin = -Math.Log(1 - random.NextDouble());
                answers[i] = new(margin, random.NextDouble() < Agreement(margin));
            }
            if (MarginCut.Choose(answers, answers.Length, rate).Margin is not { } cut) continue;
            made++;
            if (AgreementAbove(cut) < rate) broken++;
        }
        Assert.InRange(made, Simulations / 4, Simulations);
        Assert.InRange(broken, 0, MostBroken);
    }

    // An answer that is ahead by m disagrees with probability e⁻³ᵐ / 2, where margins are exponential: above a cut c with e⁻³ᶜ / 8 in the mean.
    private static double Agreement(double margin) => 1 - (Math.Exp(-3 * margin) / 2);

    private static double AgreementAbove(double cut) => 1 - (Math.Exp(-3 * cut) / 8);

    /// <summary>Answers in order of their margins, which are 1 apart.</summary>
    private static JudgedMargin[] Answers(int count, Func<int, bool> agrees) =>
        [.. Enumerable.Range(0, count).Select(place => new JudgedMargin(count - place, agrees(place)))];
}
