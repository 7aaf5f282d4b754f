namespace EmbeddingSpace.Fuzz;

/// <summary>A score is NaN and nobody said so.</summary>
internal sealed class NotANumberException() : Exception("A score is NaN.");
