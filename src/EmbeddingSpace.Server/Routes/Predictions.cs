using EmbeddingSpace.Hosting.Serving;

namespace EmbeddingSpace.Server.Routes;

/// <summary>Answers as lists of labels, the best first; equal ones in the model's order.</summary>
internal static class Predictions
{
    public static IReadOnlyList<PredictedLabel> Of(TextClassification answer, bool rawScores) =>
    [
        .. answer.Scores.Select((score, i) => new PredictedLabel(rawScores ? answer.Logits[i] : score.Value, score.Label))
            .OrderByDescending(prediction => prediction.Score),
    ];
}
