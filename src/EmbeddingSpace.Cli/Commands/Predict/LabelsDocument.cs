using System.Text.Json.Serialization;
using EmbeddingSpace.Explanations;

namespace EmbeddingSpace.Cli.Commands.Predict;

/// <summary>What <c>predict</c> hands over of a model that says any of several labels.</summary>
/// <param name="Kind">That it does.</param>
/// <param name="Classes">Label names, in the order of scores.</param>
/// <param name="Threshold">The probability from which on a label counts.</param>
/// <param name="Rows">One entry a text.</param>
/// <param name="ByClass">What all answers come from; left out where nobody asks.</param>
/// <param name="Margin">Smallest margin of a certain answer: of the score nearest to the threshold. Left out, as the next two, where nobody asks for an
/// agreement, and where nothing is promised.</param>
/// <param name="Promised">Agreement with the source that is promised of certain answers, all labels of a text together.</param>
/// <param name="Answered">Share of certain answers; 0 where nothing is promised.</param>
internal sealed record LabelsDocument(AnswerKind Kind, IReadOnlyList<string> Classes, float Threshold, IEnumerable<LabelsDocument.Row> Rows,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ByClassDocument? ByClass,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Margin,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Promised,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Answered)
{
    /// <summary>Name the labels that reach the threshold.</summary>
    public static LabelsDocument Of(IReadOnlyList<string> classes, IReadOnlyList<ScoredRow> rows, float threshold, ContributionReading? reading,
        PromisedShare? promised) =>
        new(AnswerKind.Multiple, classes, threshold, rows.Select(row => new Row(
            [.. classes.Where((_, label) => row.Probabilities[label] >= threshold)], row.Logits, row.Probabilities, row.Truncated,
            row.Explanation?.Method, row.Explanation?.Bias, ContributionDocument.Of(row.Explanation), row.Certain)),
            ByClassDocument.Of(reading), promised?.Threshold, promised?.Promised, promised?.Answered);

    /// <summary>One text.</summary>
    /// <param name="Labels">Those that reach the threshold.</param>
    /// <param name="Scores">Raw logits.</param>
    /// <param name="Probabilities">The sigmoid of each.</param>
    /// <param name="Truncated">Whether the text was cut; null where the model does not say.</param>
    /// <param name="Method">How contributions were found: <c>exact</c>, bias and contributions add up to the scores; <c>occlusion</c>, what each score loses
    /// without the token. Left out, as the next two, where nobody asks why.</param>
    /// <param name="Bias">What each score is without any token; left out where nothing adds up.</param>
    /// <param name="Contributions">The tokens that were read, special ones included, in order.</param>
    /// <param name="Certain">Whether the answer is one that the model's promise holds for; left out where the model promises nothing, and of explanations.
    /// </param>
    internal sealed record Row(IReadOnlyList<string> Labels, float[] Scores, float[] Probabilities, bool? Truncated,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ExplanationMethod? Method,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<float>? Bias,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ContributionDocument>? Contributions,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Certain);
}
