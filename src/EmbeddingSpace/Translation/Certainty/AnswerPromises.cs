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
    /// <param name="logits">[rows, outputs], row-major, on the scale of the logits that the translation gives: of anchors that the fit had no hand on.</param>
    /// <param name="agreeing">[rows]: how far they say what the source says.</param>
    /// <param name="answers">What the source says.</param>
    /// <param name="anchors">What the anchors are.</param>
    /// <param name="inScope">[rows]: whether each lies in the scope of the others; null: all do.</param>
    /// <param name="asked">A rate that is asked for beside the usual ones; null: none is.</param>
    /// <returns>A promise, or the reason why there is none, for each rate, in ascending order.</returns>
    public static IReadOnlyList<AgreementPromise> Of(
        double[] logits, AnswerAgreement[] agreeing, SourceAnswers answers, AnchorKind anchors, bool[]? inScope, double? asked)
    {
        var judged = agreeing.Length;
        IEnumerable<double> rates = [.. (asked is { } rate ? [.. Rates, rate] : Rates).Distinct().Order()];
        if (Obstacle(answers.Head.Kind, anchors) is { } reason) return [.. rates.Select(each => MarginCut.None(each, judged, reason))];
        var (size, threshold) = (answers.Classes.Count, (answers as SourceLabels)?.LogitThreshold ?? 0);
        JudgedMargin[] margins =
        [
            .. Enumerable.Range(0, judged).Where(row => inScope?[row] ?? true).Select(row => new JudgedMargin(
                AnswerMargin.Of(logits.AsSpan(row * size, size), answers.Head.Kind, threshold), agreeing[row].Agreeing == agreeing[row].Of)),
        ];
        return [.. rates.Select(each => MarginCut.Choose(margins, judged, each))];
    }

    private static string? Obstacle(HeadKind kind, AnchorKind anchors) =>
        kind is not (HeadKind.SingleLabel or HeadKind.MultiLabel)
            ? "The source answers with numbers: two of them are near each other, and never the same. The report says how near." :
        anchors != AnchorKind.Texts
            ? $"The anchors are no texts of the task ({anchors.Name()}): what holds for them need not hold for texts. Give texts of the task." : null;
}
