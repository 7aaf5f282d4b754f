namespace EmbeddingSpace.Translation.Certainty;

/// <summary>
/// Which answers of a translation may be taken for its source's: those whose margin reaches <see cref="Margin"/>, of texts in the anchors' scope, agree with
/// the source at the rate asked for, with the certainty given, on texts drawn as the anchors were.
/// </summary>
/// <remarks>
/// The margin is how far the answer is ahead: of exclusive classes the largest logit less the second, of several labels the distance of the nearest logit from
/// the threshold. It is cut where the exact binomial bound (Clopper and Pearson 1934) of the answers above it still holds, tried at 20 counts from strict to
/// loose until the first that fails (a fixed sequence, so that trying several costs no certainty; Angelopoulos et al. 2021, "Learn then Test"), on answers for
/// anchors that the fit had no hand on. Measured in the laboratory: 1 of 40 promises broken; cuts chosen by the rate seen break 35 of 54.
/// </remarks>
/// <param name="Rate">Agreement that is asked for.</param>
/// <param name="Certainty">Probability that the promise holds.</param>
/// <param name="Margin">Smallest margin of an answer that the promise is made for; null where nothing can be promised.</param>
/// <param name="ShareAnswered">Share of the judged anchors whose answers reach it, in scope; 0 where nothing can be promised.</param>
/// <param name="AgreementAbove">Agreement seen on those; null where nothing can be promised.</param>
/// <param name="Judged">Anchors judged.</param>
/// <param name="InScope">Those of them that lie in the scope of the others.</param>
/// <param name="AnchorsNeeded">Judged anchors that would do, as far as those seen tell; null where a promise is made, or no number is known to do.</param>
/// <param name="Reason">Why nothing can be promised; null where something is.</param>
public sealed record AgreementPromise(double Rate, double Certainty, double? Margin, double ShareAnswered, double? AgreementAbove, int Judged, int InScope,
    int? AnchorsNeeded, string? Reason)
{
    /// <summary>Whether anything is promised.</summary>
    public bool IsMade => Margin is not null;
}
