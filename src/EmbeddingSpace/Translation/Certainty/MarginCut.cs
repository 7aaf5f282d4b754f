using EmbeddingSpace.Translation.Heads;
using static System.FormattableString;

namespace EmbeddingSpace.Translation.Certainty;

/// <summary>Chooses from which margin on answers agree with the source at a rate: the rule of <see cref="AgreementPromise"/>.</summary>
/// <param name="anchors">Answers for the anchors.</param>
/// <param name="altered">Answers for altered anchors, which have to prove it too; null: there are none.</param>
/// <param name="rate">Agreement asked for, between 0 and 1.</param>
internal sealed class MarginCut(JudgedMargins anchors, JudgedMargins? altered, double rate)
{
    /// <summary>Certainty of every promise.</summary>
    public const double Certainty = 1 - Doubt;

    private const double Doubt = 0.05;

    /// <summary>Counts tried from strict to loose, evenly apart. 40 would promise .01 more answers, nearer to the bound.</summary>
    private const int Counts = 20;

    /// <summary>How many times as many answers as would do without a single disagreement are tried first: among those some may disagree.</summary>
    private const double FirstCount = 1.6;

    private readonly int _fewest = Fewest(rate);

    private int Wanted => (int)Math.Ceiling(FirstCount * _fewest);

    // What is altered is less like what the models know: its margins are smaller, and where it passes the anchors do.
    private JudgedMargins Hardest => altered ?? anchors;

    /// <summary>Answers that prove an agreement if all of them agree: with fewer nothing does.</summary>
    public static int Fewest(double rate) => BinomialBound.FewestTrials(rate, Doubt);

    /// <summary>Choose.</summary>
    public AgreementPromise Choose() => Answers() with { Cascade = WithSource(), Altered = altered?.Judged ?? 0 };

    /// <summary>No promise, for a reason that has nothing to do with numbers.</summary>
    public static AgreementPromise None(double rate, int judged, string reason) => new(rate, Certainty, null, 0, null, judged, judged, null, reason)
    {
        Cascade = new(null, 0, null, reason),
    };

    private AgreementPromise Answers()
    {
        if (anchors.Count < _fewest) return TooFew();
        if (altered?.Count < _fewest)
            return No(null, Invariant($"{rate:0.0##} is proven by {_fewest} answers that all agree, at least; ")
                + Invariant($"of the altered anchors {altered.Count} were judged in scope."));
        // The first count is one that leaves as many of both.
        var first = Math.Min(anchors.MarginOf(Math.Min(Wanted, anchors.Count)), Hardest.MarginOf(Math.Min(Wanted, Hardest.Count)));
        var margin = Loosest(Hardest.Reaching(first).Count, tried => anchors.Prove(rate, tried, Doubt) && altered?.Prove(rate, tried, Doubt) != false);
        if (margin is not { } cut) return Disagreeing(first);
        var (answered, agreeing) = anchors.Reaching(cut);
        var (ofAltered, agreeingOfAltered) = altered?.Reaching(cut) ?? default;
        return new(rate, Certainty, cut, (double)answered / anchors.Judged, (double)agreeing / answered, anchors.Judged, anchors.Count, null, null)
        {
            AlteredAgreement = ofAltered > 0 ? (double)agreeingOfAltered / ofAltered : null,
        };
    }

    private CascadePromise WithSource()
    {
        if (anchors.Judged < _fewest)
            return new(null, 0, null, Invariant($"{rate:0.0##} is proven by {_fewest} anchors, at least; {anchors.Judged} were judged."));
        if (altered?.Judged < _fewest)
            return new(null, 0, null, Invariant($"{rate:0.0##} is proven by {_fewest} altered anchors, at least; {altered.Judged} were judged."));
        if (Hardest.Count == 0) return new(null, 0, null, altered is null ? "No anchor was judged in scope." : "No altered anchor was judged in scope.");
        var margin = Loosest(Math.Max(1, Hardest.Count / Counts),
            tried => anchors.ProveWithSource(rate, tried, Doubt) && altered?.ProveWithSource(rate, tried, Doubt) != false);
        if (margin is not { } cut) return new(null, 0, null, "Even of the surest answers too many differ from the source's.");
        var (answered, agreeing) = anchors.Reaching(cut);
        return new(cut, (double)answered / anchors.Judged, 1 - ((double)(answered - agreeing) / anchors.Judged), null);
    }

    // A fixed sequence from strict to loose: the margin at the last count before the first that fails.
    private double? Loosest(int first, Func<double, bool> holds)
    {
        double? passed = null;
        foreach (var count in Enumerable.Range(0, Counts).Select(i => first + (int)((long)(Hardest.Count - first) * i / (Counts - 1))).Distinct())
        {
            var margin = Hardest.MarginOf(count);
            if (!holds(margin)) break;
            passed = margin;
        }
        return passed;
    }

    private AgreementPromise TooFew()
    {
        var needed = Judged(Wanted, anchors.Count);
        var remedy = needed is { } count ? Invariant($"{count} anchors would do if nearly all of the surest of them agree.")
            : Invariant($"No more than {RidgeRegression.MostJudged} are ever judged: ask for less.");
        return No(needed, Invariant($"{rate:0.0##} is proven by {_fewest} answers that all agree, at least; ")
            + Invariant($"{anchors.Count} anchors were judged in scope. {remedy}"));
    }

    // The surest anchors do not prove it; or they do, and altered ones do not, or not the anchors that are as sure as those.
    private AgreementPromise Disagreeing(double first)
    {
        const string advice = " For the surest anchors themselves they do: if the source was trained on these, give texts that it was not trained on.";
        var own = anchors.MarginOf(Math.Min(Wanted, anchors.Count));
        if (altered is null || !anchors.Prove(rate, own, Doubt)) return Unproven("", anchors.Reaching(own), "");
        return altered.Prove(rate, first, Doubt) ? Unproven(" for anchors as sure as altered ones", anchors.Reaching(first), advice)
            : Unproven(" for altered anchors", altered.Reaching(first), advice);
    }

    private AgreementPromise Unproven(string subject, (int Count, int Agreeing) surest, string advice)
    {
        var (count, agreeing) = surest;
        var (share, bound) = ((double)agreeing / count, BinomialBound.Lower(agreeing, count, Doubt));
        int? needed = share > rate ? Judged(Enough(share), count) : null;
        var remedy = needed is { } enough ? Invariant($"With {enough} anchors like these it could be.") : "More anchors like these would not do.";
        return No(needed, Invariant($"Of the {count} surest answers{subject} {agreeing} agree with the source, ")
            + Invariant($"which proves {bound:0.000} and not {rate:0.0##}. {remedy}{advice}"));
    }

    private AgreementPromise No(int? needed, string reason) => new(rate, Certainty, null, 0, null, anchors.Judged, anchors.Count, needed, reason);

    // Answers that prove the rate if they agree as those seen do.
    private int Enough(double share)
    {
        var count = _fewest;
        while (count <= RidgeRegression.MostJudged && BinomialBound.AtMost((int)Math.Ceiling(count * (1 - share)), count, rate) > Doubt) count++;
        return count;
    }

    // Anchors to judge so that so many stand where some of those judged do; null where more would be needed than are ever judged.
    private int? Judged(int wanted, int seen)
    {
        var needed = seen == 0 ? wanted : (int)Math.Ceiling((double)wanted * anchors.Judged / seen);
        return needed <= RidgeRegression.MostJudged ? needed : null;
    }
}
