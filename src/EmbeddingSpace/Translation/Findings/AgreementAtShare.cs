namespace EmbeddingSpace.Translation.Findings;

/// <summary>Agreement where only the surest answers count.</summary>
/// <param name="Share">Share of the judged anchors that are answered: those with the largest margin between the first class and the second.</param>
/// <param name="Agreement">Share of those on which source and translation choose the same class.</param>
public sealed record AgreementAtShare(double Share, double Agreement);
