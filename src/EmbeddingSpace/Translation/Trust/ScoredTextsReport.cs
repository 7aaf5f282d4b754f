namespace EmbeddingSpace.Translation.Trust;

/// <summary>How a translation does on the very texts that it is to score. No label is needed: source and translation both read them.</summary>
/// <param name="Given">Texts given.</param>
/// <param name="Examined">Distinct texts looked at: all, or a seeded sample where there are more than <see cref="ExaminationOptions.MostTexts"/>.</param>
/// <param name="Agreement">Share on which both choose the same class, with its interval (Wilson): nothing was chosen or fitted on these texts.</param>
/// <param name="MajorityShare">Share that the source's most frequent class has among them: what chance reaches.</param>
/// <param name="Distance">How far they lie from the anchors; null where it was not measured.</param>
/// <param name="DistanceNotMeasured">Why not; null where it was.</param>
public sealed record ScoredTextsReport(int Given, int Examined, AgreementEstimate Agreement, double MajorityShare,
    AnchorDistance? Distance, string? DistanceNotMeasured);
