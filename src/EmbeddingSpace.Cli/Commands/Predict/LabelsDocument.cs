using System.Text.Json.Serialization;

namespace EmbeddingSpace.Cli.Commands.Predict;

/// <summary>What <c>predict</c> hands over of a model that says any of several labels.</summary>
/// <param name="Kind">That it does.</param>
/// <param name="Classes">Label names, in the order of scores.</param>
/// <param name="Threshold">The probability from which on a label counts.</param>
/// <param name="Rows">One entry a text.</param>
internal sealed record LabelsDocument(AnswerKind Kind, IReadOnlyList<string> Classes, float Threshold, IEnumerable<LabelsDocument.Row> Rows)
{
    /// <summary>Name the labels that reach the threshold.</summary>
    public static LabelsDocument Of(IReadOnlyList<string> classes, IReadOnlyList<ScoredRow> rows, float threshold) =>
        new(AnswerKind.Multiple, classes, threshold, rows.Select(row => new Row(
            [.. classes.Where((_, label) => row.Probabilities[label] >= threshold)], row.Logits, row.Probabilities, row.Truncated,
            ExplanationDocument.Of(row.Explanation), row.Certain)));

    /// <summary>One text.</summary>
    /// <param name="Labels">Those that reach the threshold.</param>
    /// <param name="Scores">Raw logits.</param>
    /// <param name="Probabilities">The sigmoid of each.</param>
    /// <param name="Truncated">Whether the text was cut; null where the model does not say.</param>
    /// <param name="Explanation">The tokens that the answer comes from; left out where it was not asked for.</param>
    /// <param name="Certain">Whether the answer is one that the model's promise holds for; left out where the model promises nothing, and of explanations.
    /// </param>
    internal sealed record Row(IReadOnlyList<string> Labels, float[] Scores, float[] Probabilities, bool? Truncated,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ExplanationDocument? Explanation,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Certain);
}
