using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;

namespace EmbeddingSpace.Translation.Certainty;

/// <summary>What can be promised of a translation's answers, at several rates.</summary>
internal static class AnswerPromises
{
    /// <summary>Rates that every report says something of.</summary>
    private static readonly double[] Rates = [0.95, 0.97, 0.99];

    /// <summary>Promise what the judged answers prove.</summary>
    /// <param name="judged">What is said of anchors that the fit had no hand on.</param>
    /// <param name="altered">Reads what is said of altered ones, where anything can be promised at all; null where none are to be read.</param>
    /// <param name="answers">What the source says.</param>
    /// <param name="anchors">What the anchors are.</param>
    /// <param name="asked">A rate that is asked for beside the usual ones; null: none is.</param>
    /// <returns>A promise, or the reason why there is none, for each rate, in ascending order.</returns>
    public static IReadOnlyList<AgreementPromise> Of(
        JudgedRows judged, Func<JudgedRows?>? altered, SourceAnswers answers, AnchorKind anchors, double? asked)
    {
        double[] rates = [.. (asked is { } rate ? [.. Rates, rate] : Rates).Distinct().Order()];
        if (Obstacle(answers.Head.Kind, anchors) is { } reason) return [.. rates.Select(each => MarginCut.None(each, judged.Agreeing.Length, reason))];
        var margins = judged.Margins(answers);
        // Where even the least is proven by more anchors than there are, altered ones change nothing.
        var copies = margins.Judged < MarginCut.Fewest(rates[0]) ? null : altered?.Invoke()?.Margins(answers);
        return [.. rates.Select(each => new MarginCut(margins, copies, each).Choose())];
    }

    private static string? Obstacle(HeadKind kind, AnchorKind anchors) =>
        kind is not (HeadKind.SingleLabel or HeadKind.MultiLabel)
            ? "The source answers with numbers: two of them are near each other, and never the same. The report says how near." :
        anchors != AnchorKind.Texts
            ? $"The anchors are no texts of the task ({anchors.Name()}): what holds for them need not hold for texts. Give texts of the task." : null;
}
