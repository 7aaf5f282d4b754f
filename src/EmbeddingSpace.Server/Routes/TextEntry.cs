using EmbeddingSpace.Hosting.Serving;

namespace EmbeddingSpace.Server.Routes;

/// <summary>All that a classifier says of one text.</summary>
/// <param name="Kind">What the head answers.</param>
/// <param name="Labels">Every label, the best first.</param>
/// <param name="PredictedLabels">The most probable class, or all labels from the threshold on.</param>
/// <param name="Truncated">Whether the text was cut.</param>
/// <param name="Verdict">How far a translation can be trusted; null of what is none.</param>
/// <param name="Certain">Whether the promised agreement holds for the answer; null where the model that gave it promises none.</param>
/// <param name="AnsweredBy">The model that gave the answer, where the one that was asked has a fallback; null of others.</param>
internal sealed record TextEntry(string Kind, IReadOnlyList<PredictedLabel> Labels, IReadOnlyList<string> PredictedLabels, bool Truncated, string? Verdict,
    bool? Certain, string? AnsweredBy)
{
    public static TextEntry Of(TextClassification answer, bool rawScores, bool hasFallback) => new(HeadWord.Of(answer.Kind), Predictions.Of(answer, rawScores),
        answer.PredictedLabels, answer.Truncated, answer.Model.Verdict?.ToString(), answer.Certain, hasFallback ? answer.Model.Name : null);
}
