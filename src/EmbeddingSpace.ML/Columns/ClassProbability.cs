namespace EmbeddingSpace.ML.Columns;

/// <summary>A class and how probable the model finds it.</summary>
/// <param name="Label">The class name.</param>
/// <param name="Probability">From 0 to 1.</param>
public readonly record struct ClassProbability(string Label, float Probability);
