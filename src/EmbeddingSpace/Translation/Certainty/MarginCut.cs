using EmbeddingSpace.Translation.Heads;
using static System.FormattableString;

namespace EmbeddingSpace.Translation.Certainty;

/// <summary>Chooses from which margin on answers agree with the source at a rate: the rule of <see cref="AgreementPromise"/>.</summary>
internal static class MarginCut
{
    /// <summary>Certainty of every promise.</summary>
    public const double Certainty = 1 - Doubt;

    private const double Doubt = 0.05;

    /// <summary>Counts tried from strict to loose, evenly apart. 40 would promise .01 more answers, nearer to the bound.</summary>
    private const int Counts = 20;

    /// <summary>How many times as many answers as would do without a single disagreement are tried first: among those some may disagree.</summary>
    private const double FirstCount = 1.6;

    /// <summary>Choose.</summary>
    /// <param name="answers">The judged answers in scope.</param>
    /// <param name="judged">Anchors judged, in scope or not.</param>
    /// <param name="rate">Agreement asked for, between 0 and 1.</param>
    public static AgreementPromise Choose(IReadOnlyList<JudgedMargin> answers, int judged, double rate)
    {
        var fewest = BinomialBound.FewestTrials(rate, Doubt);
        var wanted = (int)Math.Ceiling(FirstCount * fewest);
        if (answers.Count < fewest) return TooFew(answers.Count, judged, rate, fewest, wanted);
        var sorted = answers.OrderByDescending(answer => answer.Margin).ToArray();
        // How many agree among the first.
        var agreeing = new int[sorted.Length + 1];
        for (var i = 0; i < sorted.Length; i++) agreeing[i + 1] = agreeing[i] + (sorted[i].Agrees ? 1 : 0);
        var first = Math.Min(wanted, sorted.Length);
        int? passed = null;
        foreach (var count in Enumerable.Range(0, Counts).Select(i => first + (int)((long)(sorted.Length - first) * i / (Counts - 1))).Distinct())
        {
            var tried = WithTies(sorted, count);
            if (BinomialBound.AtMost(tried - agreeing[tried], tried, rate) > Doubt) break;
            passed = tried;
        }
        if (passed is not { } answered) return Disagreeing(WithTies(sorted, first), agreeing, judged, answers.Count, rate);
        return new(rate, Certainty, sorted[answered - 1].Margin, (double)answered / judged, (double)agreeing[answered] / answered, judged, answers.Count,
            null, null);
    }

    /// <summary>No promise, for a reason that has nothing to do with numbers.</summary>
    public static AgreementPromise None(double rate, int judged, string reason) => new(rate, Certainty, null, 0, null, judged, judged, null, reason);

    // Answers of one margin are promised together or not at all.
    private static int WithTies(JudgedMargin[] sorted, int count)
    {
        while (count < sorted.Length && sorted[count].Margin == sorted[count - 1].Margin) count++;
        return count;
    }

    private static AgreementPromise TooFew(int inScope, int judged, double rate, int fewest, int wanted)
    {
        var needed = Judged(wanted, inScope, judged);
        var remedy = needed is { } count ? Invariant($"{count} anchors would do if the surest of them all but agree.")
            : Invariant($"No more than {RidgeRegression.MostJudged} are ever judged: ask for less.");
        return new(rate, Certainty, null, 0, null, judged, inScope, needed,
            Invariant($"{rate:0.0##} is proven by {fewest} answers that all agree, at least; ")
            + Invariant($"{inScope} anchors were judged in scope. {remedy}"));
    }

    private static AgreementPromise Disagreeing(int first, int[] agreeing, int judged, int inScope, double rate)
    {
        var (share, bound) = ((double)agreeing[first] / first, BinomialBound.Lower(agreeing[first], first, Doubt));
        int? needed = share > rate ? Judged(Enough(share, rate), first, judged) : null;
        var remedy = needed is { } count ? Invariant($"With {count} anchors like these it could be.") : "More anchors like these would not do.";
        return new(rate, Certainty, null, 0, null, judged, inScope, needed,
            Invariant($"Of the {first} surest answers {agreeing[first]} agree with the source, ")
            + Invariant($"which proves {bound:0.000} and not {rate:0.0##}. {remedy}"));
    }

    // Answers that prove the rate if they agree as those seen do.
    private static int Enough(double share, double rate)
    {
        var count = BinomialBound.FewestTrials(rate, Doubt);
        while (count <= RidgeRegression.MostJudged && BinomialBound.AtMost((int)Math.Ceiling(count * (1 - share)), count, rate) > Doubt) count++;
        return count;
    }

    // Anchors to judge so that so many stand where some of those judged do; null where more would be needed than are ever judged.
    private static int? Judged(int wanted, int seen, int judged)
    {
        var needed = seen == 0 ? wanted : (int)Math.Ceiling((double)wanted * judged / seen);
        return needed <= RidgeRegression.MostJudged ? needed : null;
    }
}
