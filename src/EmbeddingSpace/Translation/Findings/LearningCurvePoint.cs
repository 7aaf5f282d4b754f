namespace EmbeddingSpace.Translation.Findings;

/// <summary>How far a translation from fewer texts agrees with its source.</summary>
/// <param name="Texts">Texts of the task that it is fitted to.</param>
/// <param name="Agreement">Agreement on the texts that it is not fitted to.</param>
public sealed record LearningCurvePoint(int Texts, double Agreement);
