using EmbeddingSpace.Alignment.Relations;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;

namespace EmbeddingSpace.Translation.Trust;

/// <summary>What a verdict on a translation, or on a head, is made of.</summary>
/// <param name="Agreement">Agreement with the source on anchors that the method had no hand on.</param>
/// <param name="ShuffledAgreement">What the same method reaches on shuffled pairs.</param>
/// <param name="MajorityShare">What always giving the best constant answer agrees: the share of the source's most frequent class, F1, or R² (0).</param>
/// <param name="Anchors">What the anchors were.</param>
/// <param name="Unseen">Classes that no anchor stands for.</param>
/// <param name="Rare">Classes that fewer anchors stand for than <see cref="VerdictThresholds.AnchorsOfAClass"/>.</param>
/// <param name="Relatedness">How the embeddings of the shared tokens relate; null when that cannot be said.</param>
internal sealed record TrustEvidence(AgreementEstimate Agreement, double ShuffledAgreement, double MajorityShare, AnchorKind Anchors,
    IReadOnlyList<string> Unseen, IReadOnlyList<string> Rare, Relatedness? Relatedness = null)
{
    /// <summary>What chance reaches: the larger of the shuffled control and the majority share.</summary>
    public double Chance => Math.Max(ShuffledAgreement, MajorityShare);

    /// <summary>Gather it from what the source answers on the anchors.</summary>
    public static TrustEvidence Of(AgreementEstimate agreement, double shuffled, SourceAnswers answers, AnchorKind anchors, Relatedness? relatedness = null) =>
        new(agreement, shuffled, answers.ConstantAgreement, anchors, answers.Unseen, answers.SeenFewerThan(VerdictThresholds.AnchorsOfAClass), relatedness);
}
