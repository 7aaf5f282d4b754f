using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.Projection.Tokens;

namespace EmbeddingSpace.ML.ProjectionToVocabulary;

/// <summary>What a saved <see cref="VocabularyProjectionTransformer"/> remembers beside its matrix, and how its numbers become columns.</summary>
/// <remarks>The numbers of a row are its scores; with top tokens they are k ids, k scores, and where lowest tokens are wanted as many again.</remarks>
internal sealed record ProjectionSettings(string Output, string Input, int TopK, string? HighestScores, string? Lowest, string? LowestScores, bool Inverse, TokenFilter? Filter, int WindowSize)
{
    /// <summary>Numbers in memory at a time: 16 MiB, as in the core.</summary>
    private const int NumbersPerWindow = 1 << 22;

    /// <summary>Whether the lowest tokens are ranked too.</summary>
    internal bool HasLowest => Lowest is not null || LowestScores is not null;

    /// <summary>Numbers a row.</summary>
    internal int OutputSize(int tokens) => TopK == 0 ? tokens : (HasLowest ? 4 : 2) * TopK;

    /// <summary>Rows read ahead, so that their numbers fit into memory.</summary>
    internal int Window(int tokens, int hidden) => Math.Clamp(NumbersPerWindow / Math.Max(OutputSize(tokens), hidden), 1, WindowSize);

    /// <summary>The added columns.</summary>
    internal IReadOnlyList<OutputColumn> Columns(IReadOnlyList<string> tokens)
    {
        if (TopK == 0) return [OutputColumns.TokenScores(Output, tokens)];
        List<OutputColumn> columns = [OutputColumns.Texts(Output, 0, TopK, tokens)];
        if (HighestScores is not null) columns.Add(OutputColumns.Slice(HighestScores, TopK, TopK));
        if (Lowest is not null) columns.Add(OutputColumns.Texts(Lowest, 2 * TopK, TopK, tokens));
        if (LowestScores is not null) columns.Add(OutputColumns.Slice(LowestScores, 3 * TopK, TopK));
        return columns;
    }
}
