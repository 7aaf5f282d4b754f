namespace EmbeddingSpace.Translation.Storage;

/// <summary>How a saved translation tells certain answers.</summary>
/// <param name="Rate">Agreement that was asked for.</param>
/// <param name="Margin">Smallest margin of a certain answer; null: none is certain.</param>
/// <param name="Distance">Largest distance from the anchors, which lie beside, of a text whose answer may be certain; null: every text counts as near.</param>
internal sealed record StoredCertainty(double Rate, double? Margin, double? Distance);
