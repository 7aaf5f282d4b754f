namespace EmbeddingSpace.Hosting.Serving;

/// <summary>What a classifier says of one label.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Value">Its probability; of a regression or a raw score the number itself.</param>
public readonly record struct LabelScore(string Label, float Value);
