using EmbeddingSpace.Hosting.Serving;

namespace EmbeddingSpace.Server.Routes;

/// <summary>All that a classifier says of one text.</summary>
/// <param name="Kind">What the head answers.</param>
/// <param name="Labels">Every label, the best first.</param>
/// <param name="PredictedLabels">The most probable class, or all labels from the threshold on.</param>
/// <param name="Truncated">Whether the text was cut.</param>
/// <param name="Verdict">How far a translation can be trusted; null of what is none.</param>
internal sealed record TextEntry(string Kind, IReadOnlyList<PredictedLabel> Labels, IReadOnlyList<string> PredictedLabels, bool Truncated, string? Verdict)
{
    public static TextEntry Of(TextClassification answer, bool rawScores) => new(HeadWord.Of(answer.Kind), Predictions.Of(answer, rawScores),
        answer.PredictedLabels, answer.Truncated, answer.Model.Verdict?.ToString());
}
