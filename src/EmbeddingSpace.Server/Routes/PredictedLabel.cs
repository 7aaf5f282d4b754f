namespace EmbeddingSpace.Server.Routes;

/// <summary>What a classifier says of one label.</summary>
/// <param name="Score">Its probability, the number, or the logit.</param>
/// <param name="Label">Its name.</param>
internal sealed record PredictedLabel(float Score, string Label);
