using System.Text.Json.Serialization;

namespace EmbeddingSpace.Cli.Commands.Evaluate;

/// <summary>What <c>evaluate</c> says of a model that tells which of its answers are certain. A share of nothing is null.</summary>
/// <param name="Share">Share of the texts whose answers are certain.</param>
/// <param name="Accuracy">Of those.</param>
/// <param name="Agreement">With the source, on those; left out where none was given.</param>
/// <param name="OtherAccuracy">Of the answers that are not certain.</param>
/// <param name="Fallback">With uncertain texts sent to another classifier; left out where none was given.</param>
internal sealed record CertainMeasures(double Share, double? Accuracy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Agreement, double? OtherAccuracy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FallbackMeasures? Fallback)
{
    /// <summary>Measure.</summary>
    /// <param name="rows">What the model says; null: nothing is certain or not.</param>
    /// <param name="labels">Class index of each text.</param>
    /// <param name="source">Class index that the source chooses; null: it was not given.</param>
    /// <param name="fallback">With uncertain texts sent to another classifier.</param>
    public static CertainMeasures? Of(IReadOnlyList<ScoredRow> rows, int[] labels, int[]? source, FallbackMeasures? fallback)
    {
        if (rows.Count == 0 || rows[0].Certain is null) return null;
        int[] certain = [.. Enumerable.Range(0, rows.Count).Where(row => rows[row].Certain == true)];
        int[] others = [.. Enumerable.Range(0, rows.Count).Where(row => rows[row].Certain != true)];
        return new((double)certain.Length / rows.Count, Part(certain, row => rows[row].Class == labels[row]),
            source is null ? null : Part(certain, row => rows[row].Class == source[row]), Part(others, row => rows[row].Class == labels[row]), fallback);
    }

    private static double? Part(int[] rows, Func<int, bool> holds) => rows.Length == 0 ? null : rows.Count(holds) / (double)rows.Length;
}
