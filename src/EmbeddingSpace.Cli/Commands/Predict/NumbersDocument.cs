using System.Text.Json.Serialization;

namespace EmbeddingSpace.Cli.Commands.Predict;

/// <summary>What <c>predict</c> hands over of a regression or a reranker.</summary>
/// <param name="Kind">That it is one.</param>
/// <param name="Rows">One entry a text.</param>
internal sealed record NumbersDocument(AnswerKind Kind, IEnumerable<NumbersDocument.Row> Rows)
{
    /// <summary>The answer of each text.</summary>
    public static NumbersDocument Of(IReadOnlyList<ScoredRow> rows) =>
        new(AnswerKind.Number, rows.Select(row => new Row(row.Value, row.Logits, row.Probabilities.Length == 0 ? null : row.Probabilities, row.Truncated,
            ExplanationDocument.Of(row.Explanation))));

    /// <summary>One text.</summary>
    /// <param name="Value">The answer: the number as it is, or of a score that is a probability that.</param>
    /// <param name="Scores">The raw number.</param>
    /// <param name="Probabilities">Its sigmoid; null where the number is no probability.</param>
    /// <param name="Truncated">Whether the text was cut; null where the model does not say.</param>
    /// <param name="Explanation">The tokens that the answer comes from; left out where it was not asked for.</param>
    internal sealed record Row(float Value, float[] Scores, float[]? Probabilities, bool? Truncated,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ExplanationDocument? Explanation);
}
