using EmbeddingSpace.Translation.Heads;
using EmbeddingSpace.Translation.Sources;
using static System.Globalization.CultureInfo;

namespace EmbeddingSpace.Translation.Findings;

/// <summary>What fewer texts of the task would have given, and what more would buy: when to stop collecting them.</summary>
/// <param name="Points">Fewest texts first; 0 texts: drawn token sequences alone.</param>
/// <param name="Doubling">What doubling the texts would buy, in words.</param>
public sealed record LearningCurve(IReadOnlyList<LearningCurvePoint> Points, string Doubling)
{
    private const double NormalQuantile975 = 1.959963984540054;

    /// <summary>Half width of an interval from which on it tells nothing of what doubling buys.</summary>
    private const double TooWide = 0.1;

    /// <summary>Of what was measured.</summary>
    /// <returns>Null where nothing was.</returns>
    internal static LearningCurve? Of(IReadOnlyList<LearntFrom> learnt)
    {
        if (learnt.Count == 0) return null;
        var last = learnt[^1];
        var half = learnt.MinBy(from => Math.Abs(from.Texts - last.Texts / 2.0))!;
        return new([.. learnt.Select(from => new LearningCurvePoint(from.Texts, AnswerAgreement.Share(from.Agreeing)))], Describe(half, last));
    }

    // Curves of learning flatten: what the last doubling bought is about the most that the next will.
    private static string Describe(LearntFrom half, LearntFrom last)
    {
        var gain = AnswerAgreement.Share(last.Agreeing) - AnswerAgreement.Share(half.Agreeing);
        var margin = NormalQuantile975 * StandardErrorOfGain(half.Agreeing, last.Agreeing);
        var change = string.Create(InvariantCulture,
            $"From {half.Texts} to {last.Texts} texts the agreement changed by {gain:+0.000;-0.000} (± {margin:0.000})");
        if (margin > TooWide) return $"{change}: too few texts to tell what more of them would buy.";
        return gain > margin
            ? $"{change}: twice as many texts would buy about that again, or less."
            : $"{change}, which cannot be told from nothing: twice as many texts would buy little.";
    }

    /// <summary>The same texts are judged both times, so that what is common to both drops out (ratios to first order).</summary>
    private static double StandardErrorOfGain(AnswerAgreement[] before, AnswerAgreement[] after)
    {
        var (first, second) = (Deviations(before), Deviations(after));
        return Math.Sqrt(first.Zip(second, (left, right) => (right - left) * (right - left)).Average() / first.Length);

        static double[] Deviations(AnswerAgreement[] rows)
        {
            var (share, mean) = (AnswerAgreement.Share(rows), rows.Average(row => row.Of));
            return Array.ConvertAll(rows, row => mean > 0 ? (row.Agreeing - share * row.Of) / mean : 0);
        }
    }
}
