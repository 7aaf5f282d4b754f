using System.Text.Json.Serialization;
using EmbeddingSpace.Explanations;

namespace EmbeddingSpace.Cli.Commands.Predict;

/// <summary>What <c>predict</c> hands over of a regression or a reranker.</summary>
/// <param name="Kind">That it is one.</param>
/// <param name="Rows">One entry a text.</param>
/// <param name="ByClass">What all answers come from; left out where nobody asks.</param>
internal sealed record NumbersDocument(AnswerKind Kind, IEnumerable<NumbersDocument.Row> Rows,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ByClassDocument? ByClass)
{
    /// <summary>The answer of each text.</summary>
    public static NumbersDocument Of(IReadOnlyList<ScoredRow> rows, ContributionReading? reading) =>
        new(AnswerKind.Number, rows.Select(row => new Row(row.Value, row.Logits, row.Probabilities.Length == 0 ? null : row.Probabilities, row.Truncated,
            row.Explanation?.Method, row.Explanation?.Bias, ContributionDocument.Of(row.Explanation))),
            ByClassDocument.Of(reading));

    /// <summary>One text.</summary>
    /// <param name="Value">The answer: the number as it is, or of a score that is a probability that.</param>
    /// <param name="Scores">The raw number.</param>
    /// <param name="Probabilities">Its sigmoid; null where the number is no probability.</param>
    /// <param name="Truncated">Whether the text was cut; null where the model does not say.</param>
    /// <param name="Method">How contributions were found: <c>exact</c>, bias and contributions add up to the scores; <c>occlusion</c>, what each score loses
    /// without the token. Left out, as the next two, where nobody asks why.</param>
    /// <param name="Bias">What each score is without any token; left out where nothing adds up.</param>
    /// <param name="Contributions">The tokens that were read, special ones included, in order.</param>
    internal sealed record Row(float Value, float[] Scores, float[]? Probabilities, bool? Truncated,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ExplanationMethod? Method,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<float>? Bias,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ContributionDocument>? Contributions);
}
