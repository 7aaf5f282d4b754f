using EmbeddingSpace.Translation.Certainty;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Translation.Trust;

/// <summary>How far a translated head on shared features can be trusted, without a label.</summary>
/// <param name="Regularisation">Ridge strength a row on standardised features.</param>
/// <param name="Agreement">Leave-one-out agreement with the source.</param>
/// <param name="ShuffledAgreement">Agreement of the same fit on shuffled pairs.</param>
/// <param name="MajorityShare">Share of the source's most frequent class among the anchors.</param>
/// <param name="Anchors">What the anchors were.</param>
/// <param name="Verdict">PASS, WARN or FAIL.</param>
/// <param name="Reasons">Why.</param>
/// <param name="Temperature">What the logits were divided by to be as sure as the source; null in a report stored before there was one.</param>
public sealed record HeadReport(double Regularisation, AgreementEstimate Agreement, double ShuffledAgreement, double MajorityShare, AnchorSummary Anchors,
    TranslationVerdict Verdict, IReadOnlyList<string> Reasons, double? Temperature = null)
{
    /// <summary>Which answers may be taken for the source's, at agreements of .95, .97 and .99, in ascending order: a promise each, or why there is none. Texts
    /// far from the anchors are not told: what the features are is not known. Empty in a report stored before there were any.</summary>
    public IReadOnlyList<AgreementPromise> Promises { get; init; } = [];

    /// <summary>What the source is called; null where it was not said, as in a report stored before it was kept.</summary>
    public string? Source { get; init; }

    /// <summary>What tells the source from others, of a checkpoint its content hash; null as <see cref="Source"/>.</summary>
    public string? SourceHash { get; init; }

    /// <summary>SHA-256 over the texts in their order, lower-case hexadecimal; null as <see cref="Source"/>.</summary>
    public string? AnchorsHash { get; init; }

    /// <summary>Seed of every random choice; null in a report stored before it was kept.</summary>
    public int? Seed { get; init; }
}
