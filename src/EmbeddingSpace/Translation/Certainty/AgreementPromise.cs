using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Translation.Certainty;

/// <summary>
/// Which answers of a translation may be taken for its source's: those whose margin reaches <see cref="Margin"/>, of texts in the anchors' scope, agree with
/// the source at the rate asked for, with the certainty given, on texts drawn as the anchors were, and on the anchors with a word left out or two swapped.
/// </summary>
/// <remarks>
/// The margin is how far the answer is ahead: of exclusive classes the largest logit less the second, of several labels the distance of the nearest logit from
/// the threshold. It is cut where the exact binomial bound (Clopper and Pearson 1934) of the answers above it still holds, tried at 20 counts from strict to
/// loose until the first that fails (a fixed sequence, so that trying several costs no certainty; Angelopoulos et al. 2021, "Learn then Test"), on answers for
/// anchors that the fit had no hand on. Anchors are often texts that the source was trained on, of which it knows the answers by heart: on such the two agree
/// more than on any other. So the bound has to hold for altered anchors too, which neither has seen. Measured with sources trained on one half of their
/// texts, anchors from that half, and judged on the other: without altered anchors 16 of 24 promises were broken, with them 3 of 29, each within chance
/// (<c>promises</c> of the benchmarks).
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
    /// <summary>Altered anchors judged; 0 where none were: of answers that are known for given texts alone, and where none were asked for.</summary>
    public int Altered { get; init; }

    /// <summary>Agreement seen on those whose answers reach the margin; null where nothing can be promised, or none were judged.</summary>
    public double? AlteredAgreement { get; init; }

    /// <summary>What can be promised of all answers together, where the source gives those that the translation is not sure of; null in what was stored before
    /// it was judged.</summary>
    public CascadePromise? Cascade { get; init; }

    /// <summary>Smallest margin of a certain answer; null where nothing can be promised.</summary>
    /// <param name="agreementOf">Which answers shall agree.</param>
    public double? MarginFor(AgreementOf agreementOf) => agreementOf == AgreementOf.AllAnswers ? Cascade?.Margin : Margin;

    /// <summary>Share of the judged anchors whose answers are certain; 0 where nothing can be promised.</summary>
    /// <param name="agreementOf">Which answers shall agree.</param>
    public double ShareFor(AgreementOf agreementOf) => agreementOf == AgreementOf.AllAnswers ? Cascade?.ShareAnswered ?? 0 : ShareAnswered;

    /// <summary>Why nothing can be promised; null where something is.</summary>
    /// <param name="agreementOf">Which answers shall agree.</param>
    public string? ReasonFor(AgreementOf agreementOf) =>
        agreementOf == AgreementOf.AllAnswers ? (Cascade is null ? "It was made before cascades were judged." : Cascade.Reason) : Reason;

    /// <summary>Whether anything is promised.</summary>
    public bool IsMade => Margin is not null;
}
