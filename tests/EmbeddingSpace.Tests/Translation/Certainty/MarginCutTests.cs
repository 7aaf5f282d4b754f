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
        var promise = Choose(Answers(1000, place => place < 600), 1000, 0.95);
        Assert.True(promise.IsMade);
        Assert.Equal((1000 - 617.0, 0.618, 600 / 618.0), (promise.Margin, promise.ShareAnswered, promise.AgreementAbove));
        Assert.Equal((1000, 1000, null, null), (promise.Judged, promise.InScope, promise.AnchorsNeeded, promise.Reason));
    }

    [Fact]
    public void Nothing_looser_is_tried_after_a_count_that_fails()
    {
        // Those after the first disagreements would prove it again.
        var promise = Choose(Answers(2000, place => place is < 200 or >= 220), 2000, 0.95);
        Assert.Equal(195, promise.ShareAnswered * 2000, 1e-9);
    }

    [Fact]
    public void Answers_of_one_margin_are_promised_together()
    {
        var answers = Enumerable.Range(0, 200).Select(place => new JudgedMargin(place < 50 ? 2 : 1, true)).ToArray();
        var promise = Choose(answers, 200, 0.95);
        Assert.Equal((1.0, 1.0), (promise.Margin, promise.ShareAnswered));
    }

    [Fact]
    public void With_too_few_answers_nothing_is_promised_and_it_says_how_many_would_do()
    {
        var promise = Choose(Answers(250, _ => true), 250, 0.99);
        Assert.False(promise.IsMade);
        Assert.Equal((479, 0, null), (promise.AnchorsNeeded, promise.ShareAnswered, promise.AgreementAbove));
        Assert.Equal("0.99 is proven by 299 answers that all agree, at least; 250 anchors were judged in scope. 479 anchors would do if nearly all of the "
            + "surest of them agree.", promise.Reason);
    }

    [Fact]
    public void A_rate_that_no_number_of_judged_anchors_proves_is_said_to_be_one()
    {
        var promise = Choose(Answers(2000, _ => true), 2000, 0.999);
        Assert.Null(promise.AnchorsNeeded);
        Assert.Equal("0.999 is proven by 2995 answers that all agree, at least; 2000 anchors were judged in scope. No more than 2000 are ever judged: ask for "
            + "less.", promise.Reason);
    }

    [Fact]
    public void Where_the_surest_disagree_it_says_what_they_prove()
    {
        var promise = Choose(Answers(500, place => place % 10 != 0), 500, 0.95);
        Assert.Null(promise.Margin);
        Assert.Null(promise.AnchorsNeeded);
        Assert.Equal("Of the 95 surest answers 85 agree with the source, which proves 0.828 and not 0.95. More anchors like these would not do.",
            promise.Reason);
    }

    [Fact]
    public void Where_the_surest_agree_often_enough_but_are_too_few_it_says_how_many_would_do()
    {
        // 93 of 95: .979 seen, .935 proven.
        var promise = Choose(Answers(500, place => place is not (3 or 7)), 500, 0.95);
        Assert.False(promise.IsMade);
        Assert.InRange(promise.AnchorsNeeded!.Value, 501, 2000);
    }

    [Fact]
    public void Shares_are_of_all_judged_anchors_in_scope_or_not() =>
        Assert.Equal(0.5, Choose(Answers(500, _ => true), 1000, 0.95).ShareAnswered);

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
            if (Choose(answers, answers.Length, rate).Margin is not { } cut) continue;
            made++;
            if (AgreementAbove(cut) < rate) broken++;
        }
        Assert.InRange(made, Simulations / 4, Simulations);
        Assert.InRange(broken, 0, MostBroken);
    }

    [Fact]
    public void Altered_anchors_have_to_prove_it_too()
    {
        var altered = Answers(1000, place => place < 400);
        var promise = new MarginCut(new(Answers(1000, _ => true), 1000), new(altered, 1000), 0.95).Choose();
        // .95 is tried at 95, 142, … 380, 428 of the altered ones: of 428 400 agree, which do not prove it.
        Assert.Equal((1000 - 380 + 1.0, 0.38, 1.0, 1.0), (promise.Margin, promise.ShareAnswered, promise.AgreementAbove, promise.AlteredAgreement));
        Assert.Equal(1000, promise.Altered);
        promise = new MarginCut(new(Answers(1000, place => place < 400), 1000), new(Answers(1000, _ => true), 1000), 0.95).Choose();
        Assert.InRange(promise.ShareAnswered, 0.38, 0.43);
    }

    [Fact]
    public void Where_only_the_altered_ones_disagree_it_asks_for_texts_that_the_source_has_not_seen()
    {
        var promise = new MarginCut(new(Answers(500, _ => true), 500), new(Answers(500, place => place % 10 != 0), 500), 0.95).Choose();
        Assert.Equal("Of the 95 surest answers for altered anchors 85 agree with the source, which proves 0.828 and not 0.95. More anchors like these would "
            + "not do. For the surest anchors themselves they do: if the source was trained on these, give texts that it was not trained on.", promise.Reason);
        Assert.Equal((null, null, null), (promise.Margin, promise.AlteredAgreement, promise.AnchorsNeeded));
        promise = new MarginCut(new(Answers(500, _ => true), 500), new(Answers(30, _ => true), 30), 0.95).Choose();
        Assert.Equal("0.95 is proven by 59 answers that all agree, at least; of the altered anchors 30 were judged in scope.", promise.Reason);
    }

    [Fact]
    public void With_the_source_for_the_rest_more_is_answered_at_the_same_rate()
    {
        // 40 of 2,000 wrong answers would be too many by far at .99; 12 are as many as prove it: P(12 or fewer of 2,000 at .01) is .038, of 13 .064.
        var promise = Choose(Answers(2000, place => place < 1200 || place % 10 != 0), 2000, 0.99);
        var cascade = promise.Cascade!;
        Assert.InRange(promise.ShareAnswered, 0.55, 0.65);
        Assert.Equal((0.6, 0.66), (Math.Min(0.6, cascade.ShareAnswered), Math.Max(0.66, cascade.ShareAnswered)));
        Assert.True(cascade.ShareAnswered >= promise.ShareAnswered);
        Assert.Equal(1 - (Answers(2000, place => place < 1200 || place % 10 != 0).Count(answer => answer.Margin >= cascade.Margin && !answer.Agrees) / 2000.0),
            cascade.Agreement);
        // Every answer may be given where so few differ that the source is not needed.
        Assert.Equal((1.0, 1.0), (Choose(Answers(2000, _ => true), 2000, 0.99).Cascade!.ShareAnswered, 1.0));
        // What lies out of scope goes to the source, which agrees with itself.
        Assert.Equal(0.25, Choose(Answers(500, _ => true), 2000, 0.99).Cascade!.ShareAnswered);
    }

    [Fact]
    public void With_the_source_for_the_rest_too_few_anchors_prove_nothing_either()
    {
        Assert.Equal("0.99 is proven by 299 anchors, at least; 250 were judged.", Choose(Answers(250, _ => true), 250, 0.99).Cascade!.Reason);
        Assert.Equal("Even of the surest answers too many differ from the source's.", Choose(Answers(500, _ => false), 500, 0.99).Cascade!.Reason);
    }

    private static AgreementPromise Choose(JudgedMargin[] answers, int judged, double rate) => new MarginCut(new(answers, judged), null, rate).Choose();

    // An answer that is ahead by m disagrees with probability e⁻³ᵐ / 2, where margins are exponential: above a cut c with e⁻³ᶜ / 8 in the mean.
    private static double Agreement(double margin) => 1 - (Math.Exp(-3 * margin) / 2);

    private static double AgreementAbove(double cut) => 1 - (Math.Exp(-3 * cut) / 8);

    /// <summary>Answers in order of their margins, which are 1 apart.</summary>
    private static JudgedMargin[] Answers(int count, Func<int, bool> agrees) =>
        [.. Enumerable.Range(0, count).Select(place => new JudgedMargin(count - place, agrees(place)))];
}
