namespace EmbeddingSpace.Foundation;

/// <summary>How far long work is.</summary>
/// <param name="Phase">What is being done, e.g. <c>encode target</c>.</param>
/// <param name="Done">Units done in this phase.</param>
/// <param name="Total">Units of this phase.</param>
public readonly record struct OperationProgress(string Phase, long Done, long Total);
