namespace EmbeddingSpace.Translation.Trust;

/// <summary>Seconds spent.</summary>
/// <param name="Encode">Running both models over the anchors.</param>
/// <param name="Solve">Fitting and choosing.</param>
/// <param name="Total">Everything, loading included.</param>
public sealed record TranslationSeconds(double Encode, double Solve, double Total);
