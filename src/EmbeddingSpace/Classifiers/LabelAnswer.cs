namespace EmbeddingSpace.Classifiers;

/// <summary>What a classifier says of one label.</summary>
/// <param name="Label">The label's name.</param>
/// <param name="Value">Its probability; of a regression or a raw score the number itself.</param>
public sealed record LabelAnswer(string Label, float Value);
