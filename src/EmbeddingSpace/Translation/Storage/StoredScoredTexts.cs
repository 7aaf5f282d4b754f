using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Translation.Storage;

/// <summary>A <see cref="ScoredTextsReport"/> as saved models keep it.</summary>
internal sealed record StoredScoredTexts(int Given, int Examined, StoredAgreement Agreement, double MajorityShare, StoredScoredTexts.StoredDistance? Distance,
    string? DistanceNotMeasured)
{
    public static StoredScoredTexts Of(ScoredTextsReport report) => new(report.Given, report.Examined, StoredAgreement.Of(report.Agreement),
        report.MajorityShare, report.Distance is null ? null : StoredDistance.Of(report.Distance), report.DistanceNotMeasured);

    public ScoredTextsReport ToReport() => new(Given, Examined, Agreement.ToEstimate(), MajorityShare, Distance?.ToDistance(), DistanceNotMeasured);

    /// <summary>An <see cref="AnchorDistance"/>.</summary>
    internal sealed record StoredDistance(double Auc, double ControlAuc, int Anchors, int Texts)
    {
        public static StoredDistance Of(AnchorDistance distance) => new(distance.Auc, distance.ControlAuc, distance.Anchors, distance.Texts);

        public AnchorDistance ToDistance() => new(Auc, ControlAuc, Anchors, Texts);
    }
}
