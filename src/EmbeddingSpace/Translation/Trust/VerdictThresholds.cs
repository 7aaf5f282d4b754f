namespace EmbeddingSpace.Translation.Trust;

/// <summary>What a verdict asks for. Below any of them a translation that beats chance gets WARN instead of PASS.</summary>
internal static class VerdictThresholds
{
    /// <summary>Lower end of the chance-corrected agreement with the source (1 = always, 0 = chance).</summary>
    public const double CorrectedAgreement = 0.5;

    /// <summary>Anchors judged: with fewer the interval is wider than ± 7 points.</summary>
    public const int JudgedAnchors = 200;

    /// <summary>Anchors that the source puts into a class: with fewer the agreement on that class says nothing (4 of 4: 51 % at least).</summary>
    public const int AnchorsOfAClass = 5;

    /// <summary>
    /// Held-out R² between the embeddings of the shared tokens, above its shuffled control (measured: .25 above between strangers): less says
    /// that one of the two reads another vocabulary than its tokenizer's, or was never trained.
    /// </summary>
    public const double RelatednessAboveControl = 0.05;

    /// <summary>
    /// <see cref="AnchorDistance.Auc"/> from which on the texts to be scored are others than the anchors: three times in four a linear classifier
    /// tells them apart. Fresh texts of the anchors' own kind stay near 0.5, texts of another kind come near 1.
    /// </summary>
    public const double DistanceAuc = 0.75;
}
