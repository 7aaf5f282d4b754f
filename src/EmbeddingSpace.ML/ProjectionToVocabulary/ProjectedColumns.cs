using EmbeddingSpace.ML.Columns;

namespace EmbeddingSpace.ML.ProjectionToVocabulary;

/// <summary>How the numbers of a row become columns: they are its scores; with top tokens k ids, k scores, and where lowest tokens are wanted as many
/// again.</summary>
internal sealed class ProjectedColumns(StoredProjectionSettings settings)
{
    // Numbers in memory at a time: 16 MiB, as in the core.
    private const int MostNumbersAhead = 1 << 22;

    /// <summary>Tokens at each end; 0: none are ranked.</summary>
    public int TopK => settings.TopK;

    /// <summary>Whether the lowest tokens are ranked too.</summary>
    public bool HasLowest => settings.Lowest is not null || settings.LowestScores is not null;

    /// <summary>Numbers a row.</summary>
    public int Size(int tokens) => TopK == 0 ? tokens : (HasLowest ? 4 : 2) * TopK;

    /// <summary>Rows read ahead, so that their numbers fit into memory.</summary>
    public int RowsReadAhead(int tokens, int hidden) => Math.Clamp(MostNumbersAhead / Math.Max(Size(tokens), hidden), 1, settings.RowsReadAhead);

    /// <summary>The added columns.</summary>
    public IReadOnlyList<OutputColumn> Added(IReadOnlyList<string> tokens)
    {
        if (TopK == 0) return [OutputColumns.TokenScores(settings.Output, tokens)];
        List<OutputColumn> columns = [OutputColumns.Texts(settings.Output, 0, TopK, tokens)];
        if (settings.HighestScores is { } highestScores) columns.Add(OutputColumns.Slice(highestScores, TopK, TopK));
        if (settings.Lowest is { } lowest) columns.Add(OutputColumns.Texts(lowest, 2 * TopK, TopK, tokens));
        if (settings.LowestScores is { } lowestScores) columns.Add(OutputColumns.Slice(lowestScores, 3 * TopK, TopK));
        return columns;
    }
}
