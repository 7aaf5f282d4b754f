using EmbeddingSpace.Cli.Commands.Tokens;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;

namespace EmbeddingSpace.Cli.Commands.Project;

/// <summary>Parameters for people.</summary>
internal static class RoleReport
{
    private const int ShownVectors = 4;
    private const int ShownTokens = 12;

    /// <summary>Describe.</summary>
    /// <param name="document">What was found.</param>
    /// <param name="title">What was looked at.</param>
    /// <param name="options">How it was read.</param>
    /// <param name="space">The embedding space of the tokens.</param>
    /// <param name="seed">Seed of the map's control.</param>
    public static Report Of(RoleDocument document, string title, ProjectionOptions options, VocabularySpace space, int seed)
    {
        var rows = document.Rows;
        var above = rows.Count(row => row.Highest[0].Score > row.RandomHighest);
        var summary = $"{rows.Count} vectors, {options.Top} tokens at each end{(options.Inverse ? ", with the exact inverse" : "")}; "
            + $"{above} reach a higher score than random directions of their length do on average.";
        return new(title, summary, [.. Facts(rows)], [.. Bars(rows), .. Map(rows, space, seed)], [Vectors(rows)],
            new("Every score", ["Role", "Layer", "Head", "Index", "End", "Rank", "Token", "Id", "Score", "Random"], [.. rows.SelectMany(Scores)]));
    }

    private static IEnumerable<ReportFact> Facts(IReadOnlyList<RoleDocument.Row> rows) =>
    [
        .. SharedBlock.Facts(rows.Select(row => row.SharedLayers)),
        new("Mean highest score", Score(rows.Average(row => row.Highest[0].Score)),
            $"{Score(rows.Average(row => row.RandomHighest))} by random directions of the same lengths"),
        new("Mean lowest score", Score(rows.Average(row => row.Lowest[0].Score)),
            $"{Score(rows.Average(row => row.RandomLowest))} by random directions of the same lengths"),
    ];

    private static ReportTable Vectors(IReadOnlyList<RoleDocument.Row> rows) => ReportTable.Of("Tokens of each vector",
        ["Layer", "Head", "Index", "Highest score", "Random highest", "Highest", "Lowest"], rows,
        row => [row.Layer, row.Head, row.Index, row.Highest[0].Score, row.RandomHighest, TokenEntry.Line(row.Highest), TokenEntry.Line(row.Lowest)]);

    /// <summary>The vectors that stand out most, as bars.</summary>
    private static IEnumerable<BarChart> Bars(IReadOnlyList<RoleDocument.Row> rows)
    {
        var note = rows.Count > ShownVectors ? $"One of the {ShownVectors} of {rows.Count} vectors that stand out most from random directions." : "";
        foreach (var row in rows.OrderByDescending(row => row.Highest[0].Score / row.RandomHighest).Take(ShownVectors))
        {
            var tokens = row.Highest.Take(ShownTokens).ToList();
            yield return new(Name(row), note, [.. tokens.Select(token => token.Token)], [Series.Of("score", tokens, token => token.Score)])
            {
                Reference = (row.RandomHighest, "random directions reach on average"),
            };
        }
    }

    private static string Name(RoleDocument.Row row)
    {
        var layer = row.Layer is { } block ? $", layer {block}" : "";
        var head = row.Head is { } one ? $", head {one}" : "";
        return Invariant($"{row.Role}{layer}{head}, vector {row.Index}");
    }

    /// <summary>The tokens of all vectors, by how far they stand out: a score over what random directions of the vector's length reach.</summary>
    private static IReadOnlyList<TokenMap> Map(IReadOnlyList<RoleDocument.Row> rows, VocabularySpace space, int seed)
    {
        var tokens = rows.SelectMany(row => row.Highest.Where(token => token.Score > 0).Select(token => token with { Score = token.Score / row.RandomHighest })
            .Concat(row.Lowest.Where(token => token.Score < 0).Select(token => token with { Score = -(token.Score / row.RandomLowest) })));
        return TokenMaps.Of("Map of the tokens", "score over what random directions of the same length reach", ("high scores", "low scores"),
            space, tokens, seed);
    }

    private static IEnumerable<IReadOnlyList<ReportCell>> Scores(RoleDocument.Row row) =>
        Scores(row, "highest", row.Highest, row.RandomHighest).Concat(Scores(row, "lowest", row.Lowest, row.RandomLowest));

    private static IEnumerable<IReadOnlyList<ReportCell>> Scores(RoleDocument.Row row, string end, IReadOnlyList<TokenEntry> tokens, double random) =>
        tokens.Select((token, rank) => (IReadOnlyList<ReportCell>)
            [row.Role, row.Layer, row.Head, row.Index, end, rank + 1, token.Token, token.Id, token.Score, random]);
}
