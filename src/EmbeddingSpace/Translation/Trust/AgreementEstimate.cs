using System.Text.Json.Serialization;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Sources;

namespace EmbeddingSpace.Translation.Trust;

/// <summary>
/// How far two models say the same on held-out anchors, with its 95 % interval: the share on which both choose the same class; of several labels F1 of the
/// translation's against the source's; of numbers R², which may be below 0.
/// </summary>
/// <param name="Estimate">The share, F1 or R².</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
/// <param name="High">Upper end of the 95 % interval.</param>
/// <param name="Count">Number of held-out anchors.</param>
public sealed record AgreementEstimate(double Estimate, double Low, double High, int Count)
{
    /// <summary>Why nothing is claimed of where the agreement on other texts lies, e.g. that it was measured on drawn token sequences; then the interval is all
    /// there is, 0 to 1 (of R² from below 0, where it was found there). Null where the interval is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? NoInterval { get; init; }

    private const double NormalQuantile975 = 1.959963984540054;

    /// <summary>Texts of the sample that a prediction is made for.</summary>
    internal const int TextsToCome = 500;

    /// <summary>
    /// What the agreement on texts to come may differ beside chance: methods, columns and strength were chosen on the same anchors, and a
    /// source is surer of texts that it was fine-tuned on. Measured between held-out anchors and test texts: up to .035 on 500 texts, of which
    /// sampling explains .028.
    /// </summary>
    internal const double Shift = 0.015;

    /// <summary>The Wilson score interval (1927), which stays inside [0, 1] and holds for shares near 1: for the share among texts like these.</summary>
    /// <param name="agreeing">Anchors that agree.</param>
    /// <param name="count">Anchors compared; at least 1.</param>
    public static AgreementEstimate Wilson(int agreeing, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var (low, high) = Interval((double)agreeing / count, count);
        return new((double)agreeing / count, low, high, count);
    }

    /// <summary>
    /// The interval for the share among 500 texts to come: Wilson's at the number of texts that has the variance of both samples together,
    /// widened by what the choice among methods and the source's memory may shift, and never narrower than the exact interval for texts like these, which a
    /// handful of them needs (Clopper and Pearson 1934): an approximation breaks down there.
    /// </summary>
    /// <param name="agreeing">Anchors that agree.</param>
    /// <param name="count">Anchors compared; at least 1.</param>
    internal static AgreementEstimate OfTextsToCome(int agreeing, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var (low, high) = Interval((double)agreeing / count, 1 / (1.0 / count + 1.0 / TextsToCome));
        var exact = ExactInterval.Of(agreeing, count);
        return new((double)agreeing / count, Math.Max(0, Math.Min(low - Shift, exact.Low)), Math.Min(1, Math.Max(high + Shift, exact.High)), count);
    }

    /// <summary>The same estimate without a claim.</summary>
    /// <param name="reason">Why.</param>
    internal AgreementEstimate WithoutInterval(string reason) => this with { Low = Math.Min(0, Low), High = 1, NoInterval = reason };

    /// <summary>The interval for texts like these, whatever is compared.</summary>
    /// <param name="rows">How much of each answer agrees.</param>
    /// <param name="kind">What the answers are.</param>
    internal static AgreementEstimate Of(IReadOnlyList<AnswerAgreement> rows, HeadKind kind)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rows.Count);
        return kind switch
        {
            HeadKind.SingleLabel => Wilson(Agreeing(rows), rows.Count),
            HeadKind.MultiLabel => OfLabels(rows, rows.Count),
            _ => OfNumbers(rows, rows.Count, 0),
        };
    }

    /// <summary>The interval for 500 texts to come, whatever is compared.</summary>
    /// <param name="rows">How much of each answer agrees.</param>
    /// <param name="kind">What the answers are.</param>
    internal static AgreementEstimate OfTextsToCome(IReadOnlyList<AnswerAgreement> rows, HeadKind kind)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rows.Count);
        var texts = 1 / (1.0 / rows.Count + 1.0 / TextsToCome);
        return kind switch
        {
            HeadKind.SingleLabel => OfTextsToCome(Agreeing(rows), rows.Count),
            HeadKind.MultiLabel => Shifted(OfLabels(rows, texts)),
            _ => OfNumbers(rows, texts, Shift),
        };
    }

    private static int Agreeing(IReadOnlyList<AnswerAgreement> rows) => rows.Count(row => row.Agreeing == 1);

    /// <summary>
    /// F1 = 2J / (1 + J), where J is the share that both say of the labels that either says (Jaccard 1912): a share of trials, so that Wilson's interval of J,
    /// carried over, stays inside [0, 1] and holds at a label's few texts. The labels of one text are no trials of their own: their number is the one that has
    /// the variance between texts (the effective sample size of Korn and Graubard 1998, in Wilson's interval as by Dean and Pagano 2015).
    /// </summary>
    private static AgreementEstimate OfLabels(IReadOnlyList<AnswerAgreement> rows, double texts)
    {
        var said = rows.Where(row => row.Of > 0).Select(row => (Both: row.Agreeing / 2, Either: row.Of - row.Agreeing / 2)).ToList();
        // Nothing to agree on tells nothing of other texts.
        if (said.Count == 0) return new(0, 0, 1, rows.Count);
        var either = said.Sum(row => row.Either);
        var share = said.Sum(row => row.Both) / either;
        var variance = said.Sum(row => Math.Pow((row.Both - share * row.Either) / either, 2));
        // Without a variance a text is one trial, however many labels it has; at best each label is one.
        var trials = variance > 0 ? Math.Min(either, share * (1 - share) / variance) : said.Count;
        var (low, high) = Interval(share, trials * texts / rows.Count);
        return new(AnswerAgreement.Share(rows), 2 * low / (1 + low), 2 * high / (1 + high), rows.Count);
    }

    // As far as there are shares.
    private static AgreementEstimate Shifted(AgreementEstimate share) =>
        share with { Low = Math.Max(0, share.Low - Shift), High = Math.Min(1, share.High + Shift) };

    /// <summary>R², a sum over a sum: its variance to first order (Cochran 1977, section 2.11), at a number of rows.</summary>
    private static AgreementEstimate OfNumbers(IReadOnlyList<AnswerAgreement> rows, double n, double shift)
    {
        var (ratio, mean) = (AnswerAgreement.Share(rows), rows.Average(row => row.Of));
        // Nothing to agree on tells nothing of other texts.
        if (mean <= 0) return new(0, 0, 1, rows.Count);
        var variance = rows.Average(row => Math.Pow((row.Agreeing - ratio * row.Of) / mean, 2));
        var half = NormalQuantile975 * Math.Sqrt(variance / n) + shift;
        return new(ratio, ratio - half, Math.Min(1, ratio + half), rows.Count);
    }

    private static (double Low, double High) Interval(double share, double n)
    {
        var z = NormalQuantile975;
        var centre = (share + z * z / (2 * n)) / (1 + z * z / n);
        var half = z / (1 + z * z / n) * Math.Sqrt(share * (1 - share) / n + z * z / (4 * n * n));
        // The ends of all shares are reached exactly, where rounding would pass them.
        return (share == 0 ? 0 : centre - half, share == 1 ? 1 : centre + half);
    }
}
