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
    bool Inverse, StoredTokenFilter? Filter, [property: JsonPropertyName("WindowSize")] int RowsReadAhead)
{
    /// <summary>Name that ML.NET finds the transformer by.</summary>
    public const string Loader = "EmbSpaceProjection";

    public static readonly ModelFormat<StoredProjectionSettings> Format = new(nameof(VocabularyProjectionTransformer), "ES PROJN", Loader, oldestReadable: 1,
        "1: the first");

    public static StoredProjectionSettings From(VocabularyProjectionEstimator.Options options) => new(options.OutputColumnName,
        options.InputColumnName ?? options.OutputColumnName, options.TopK, options.HighestScoreColumnName, options.LowestColumnName,
        options.LowestScoreColumnName, options.Inverse, options.Filter is { } filter ? StoredTokenFilter.From(filter) : null, options.RowsReadAhead);
}
