using System.Text.Json.Serialization;
using EmbeddingSpace.Explanations;

namespace EmbeddingSpace.Cli.Commands.Predict;

/// <summary>What <c>predict</c> hands over of a model that says one of several classes.</summary>
/// <param name="Kind">That it does.</param>
/// <param name="Classes">Class names, in the order of scores.</param>
/// <param name="Rows">One entry a text.</param>
/// <param name="ByClass">What all answers come from; left out where nobody asks.</param>
/// <param name="Threshold">Smallest margin of a certain answer: of the first score before the second. Left out, as the next two, where nobody asks for an
/// agreement, and where nothing is promised.</param>
/// <param name="Promised">Agreement with the source that is promised of certain answers.</param>
/// <param name="Answered">Share of certain answers; 0 where nothing is promised.</param>
internal sealed record PredictionDocument(AnswerKind Kind, IReadOnlyList<string> Classes, IEnumerable<PredictionDocument.Row> Rows,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ByClassDocument? ByClass,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Threshold,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Promised,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Answered)
{
    /// <summary>Name the chosen classes.</summary>
    /// <param name="classes">Class names, in the order of scores.</param>
    /// <param name="rows">What was said of each text.</param>
    /// <param name="reading">What all answers come from; null: nobody asks.</param>
    /// <param name="promised">What is promised of certain answers; null: nobody asks.</param>
    /// <param name="hasFallback">Whether another classifier gave the answers that are not certain.</param>
    public static PredictionDocument Of(IReadOnlyList<string> classes, IReadOnlyList<ScoredRow> rows, ContributionReading? reading,
        PromisedShare? promised, bool hasFallback = false) => new(
        AnswerKind.Single, classes, rows.Select(row => new Row(row.Class is { } index ? classes[index] : null, row.Logits, row.Probabilities, row.Truncated,
            row.Explanation?.Method, row.Explanation?.Bias, ContributionDocument.Of(row.Explanation), row.Certain,
            !hasFallback ? null : row.IsOfFallback ? "fallback" : "model")),
        ByClassDocument.Of(reading), promised?.Threshold, promised?.Promised, promised?.Answered);

    /// <summary>One text.</summary>
    /// <param name="Label">The chosen class; null where no score is a number.</param>
    /// <param name="Scores">Raw logits.</param>
    /// <param name="Probabilities">Their softmax.</param>
    /// <param name="Truncated">Whether the text was cut; null where the model does not say.</param>
    /// <param name="Method">How contributions were found: <c>exact</c>, bias and contributions add up to the scores; <c>occlusion</c>, what each score loses
    /// without the token. Left out, as the next two, where nobody asks why.</param>
    /// <param name="Bias">What each score is without any token; left out where nothing adds up.</param>
    /// <param name="Contributions">The tokens that were read, special ones included, in order.</param>
    /// <param name="Certain">Whether the answer is one that the model's promise holds for; left out where the model promises nothing, and of explanations.
    /// </param>
    /// <param name="AnsweredBy"><c>model</c> or <c>fallback</c>; left out where there is no fallback.</param>
    internal sealed record Row(string? Label, float[] Scores, float[] Probabilities, bool? Truncated,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ExplanationMethod? Method,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<float>? Bias,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ContributionDocument>? Contributions,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Certain,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AnsweredBy);
}
