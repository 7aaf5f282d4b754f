namespace EmbeddingSpace.Cli.Models;

/// <summary>What a classifier says about one text.</summary>
/// <param name="Class">Index of the chosen class; null where no logit is a number.</param>
/// <param name="Logits">Raw logits, one a class.</param>
/// <param name="Probabilities">Their softmax.</param>
/// <param name="Truncated">Whether the text was cut; null where the model does not say.</param>
internal sealed record ScoredRow(int? Class, float[] Logits, float[] Probabilities, bool? Truncated);
