using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.Rows;

/// <summary>What a model says of rows.</summary>
/// <param name="Scores">One vector a row.</param>
/// <param name="Explanations">One a row; null where nobody asks for them.</param>
internal sealed record RowAnswers(TextScores Scores, IReadOnlyList<RowExplanation>? Explanations = null)
{
    /// <summary>That of one row.</summary>
    public RowExplanation Explanation(int row) => Explanations is { } explanations
        ? explanations[row]
        : throw new InvalidOperationException("A column of explanations was asked for that is not active in this row or cursor.");
}
