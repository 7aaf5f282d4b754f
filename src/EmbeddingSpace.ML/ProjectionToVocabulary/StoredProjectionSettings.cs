using System.Text.Json.Serialization;
using EmbeddingSpace.ML.Persistence;

namespace EmbeddingSpace.ML.ProjectionToVocabulary;

/// <summary>What a saved <see cref="VocabularyProjectionTransformer"/> remembers beside its matrix.</summary>
/// <param name="Output">Column for the scores, or for the highest tokens.</param>
/// <param name="Input">Column to read.</param>
/// <param name="TopK">Tokens at each end; 0: the scores of all tokens.</param>
/// <param name="HighestScores">Column for the scores of the highest tokens; null: none.</param>
/// <param name="Lowest">Column for the lowest tokens; null: none.</param>
/// <param name="LowestScores">Column for the scores of the lowest tokens; null: none.</param>
/// <param name="Inverse">Whether E′ is the exact inverse.</param>
/// <param name="Filter">Which tokens count; null: all.</param>
/// <param name="RowsReadAhead">Most rows read ahead, under the name that it had when the format was made.</param>
internal sealed record StoredProjectionSettings(string Output, string Input, int TopK, string? HighestScores, string? Lowest, string? LowestScores,
    bool Inverse, StoredTokenFilter? Filter, [property: JsonPropertyName("WindowSize")] int RowsReadAhead) : IStoredSettings
{
    /// <summary>Name that ML.NET finds the transformer by.</summary>
    public const string Loader = "EmbSpaceProjection";

    public static readonly ModelFormat<StoredProjectionSettings> Format = new(nameof(VocabularyProjectionTransformer), "ES PROJN", Loader, oldestReadable: 1,
        "1: the first",
        "2: weights may stand in another stage's place; a file before has its own");

    public static StoredProjectionSettings From(VocabularyProjectionEstimator.Options options) => new(options.OutputColumnName,
        options.InputColumnName ?? options.OutputColumnName, options.TopK, options.HighestScoreColumnName, options.LowestColumnName,
        options.LowestScoreColumnName, options.Inverse, options.Filter is { } filter ? StoredTokenFilter.From(filter) : null, options.RowsReadAhead);

    public IEnumerable<string> Faults()
    {
        if (Input.Length == 0) yield return "Expected a name for the column to read, found an empty one.";
        if (TopK < 0) yield return $"Expected 0 or more tokens at each end, found {TopK}.";
        if (RowsReadAhead < 1) yield return $"Expected at least 1 row read ahead, found {RowsReadAhead}.";
        string[] added = [Output, .. new[] { HighestScores, Lowest, LowestScores }.OfType<string>()];
        if (added.Any(name => name.Length == 0)) yield return "Expected a name for each added column, found an empty one.";
        if (added.Distinct(StringComparer.Ordinal).Count() != added.Length)
            yield return $"Expected different names for the added columns, found '{string.Join("', '", added)}'.";
        if (TopK == 0 && added.Length > 1) yield return "Expected tokens at each end for columns of them, found 0.";
    }
}
