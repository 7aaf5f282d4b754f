using System.Text.Json.Serialization;

namespace EmbeddingSpace.Cli.Commands.Predict;

/// <summary>What <c>predict</c> hands over of a model that says one of several classes.</summary>
/// <param name="Kind">That it does.</param>
/// <param name="Classes">Class names, in the order of scores.</param>
/// <param name="Rows">One entry a text.</param>
internal sealed record PredictionDocument(AnswerKind Kind, IReadOnlyList<string> Classes, IEnumerable<PredictionDocument.Row> Rows)
{
    /// <summary>Name the chosen classes.</summary>
    public static PredictionDocument Of(IReadOnlyList<string> classes, IReadOnlyList<ScoredRow> rows) => new(AnswerKind.Single, classes,
        rows.Select(row => new Row(row.Class is { } index ? classes[index] : null, row.Logits, row.Probabilities, row.Truncated,
            ExplanationDocument.Of(row.Explanation))));

    /// <summary>One text.</summary>
    /// <param name="Label">The chosen class; null where no score is a number.</param>
    /// <param name="Scores">Raw logits.</param>
    /// <param name="Probabilities">Their softmax.</param>
    /// <param name="Truncated">Whether the text was cut; null where the model does not say.</param>
    /// <param name="Explanation">The tokens that the answer comes from; left out where it was not asked for.</param>
    internal sealed record Row(string? Label, float[] Scores, float[] Probabilities, bool? Truncated,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ExplanationDocument? Explanation);
}
