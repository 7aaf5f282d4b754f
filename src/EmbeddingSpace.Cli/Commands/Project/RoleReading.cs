using System.Globalization;
using EmbeddingSpace.Cli.CommandLine;
using EmbeddingSpace.Cli.Commands.Tokens;
using EmbeddingSpace.Cli.Models;
using EmbeddingSpace.Cli.Output;
using EmbeddingSpace.Cli.Reports.Content;
using EmbeddingSpace.Projection.Interactions;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;

namespace EmbeddingSpace.Cli.Commands.Project;

/// <summary>
/// Parameters of one role as tokens. The control of a vector's highest score is the mean highest score of random directions of its length:
/// a score that random directions reach says nothing.
/// </summary>
internal static class RoleReading
{
    private const int RandomDirections = 64;
    private const int ShownVectors = 4;
    private const int ShownTokens = 12;

    /// <summary>Read the vectors of a selection.</summary>
    public static (Document Document, Report Report) Read(CommandContext context, string path, ParameterSelection selection, ProjectionOptions options)
    {
        using var checkpoint = ModelFile.OpenCheckpoint(path);
        var device = context.ChooseDevice();
        var reader = ParameterReader.Open(checkpoint);
        using var space = VocabularySpace.Load(checkpoint, new() { Device = device });
        using var projection = new VocabularyProjection(space, options);
        var (high, low) = RandomEnds(projection, space.Hidden, context.Settings.Seed, context.CancellationToken);
        var rows = context.WithProgress(progress => projection.Read(reader, selection, progress, context.CancellationToken)
            .Zip(reader.Read(selection, context.CancellationToken), (reading, vector) => Row.Of(reading, Length(vector.Values.Span), high, low)).ToList());
        var document = new Document(rows, PeakMemory.Bytes());
        return (document, Describe(document, $"{checkpoint.Name}: {selection.Role.Name()} vectors as tokens", options, Map(rows, space, context.Settings.Seed)));
    }

    /// <summary>Mean highest and lowest score of random directions of length 1.</summary>
    private static (double High, double Low) RandomEnds(VocabularyProjection projection, int hidden, int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var vectors = new float[RandomDirections * hidden];
        foreach (var start in Enumerable.Range(0, RandomDirections).Select(direction => direction * hidden))
        {
            var vector = vectors.AsSpan(start, hidden);
            // Normal numbers (Box and Muller): their directions are uniform.
            foreach (ref var value in vector) value = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
            var length = (float)Length(vector);
            foreach (ref var value in vector) value /= length;
        }
        var readings = projection.ReadMany(vectors, cancellationToken);
        return (readings.Average(reading => reading.Highest[0].Score), readings.Average(reading => reading.Lowest[0].Score));
    }

    private static double Length(ReadOnlySpan<float> vector)
    {
        var sum = 0.0;
        foreach (var value in vector) sum += (double)value * value;
        return Math.Sqrt(sum);
    }

    private static Report Describe(Document document, string title, ProjectionOptions options, IEnumerable<TokenMap> map)
    {
        var rows = document.Rows;
        var above = rows.Count(row => row.Highest[0].Score > row.RandomHighest);
        return new(title,
            string.Create(CultureInfo.InvariantCulture, $"{rows.Count} vectors, {options.Top} tokens at each end{(options.Inverse ? ", with the exact inverse" : "")}; {above} reach a higher score than random directions of their length do on average."),
            [new("Mean highest score", Tables.Number(rows.Average(row => row.Highest[0].Score)), $"{Tables.Number(rows.Average(row => row.RandomHighest))} by random directions of the same lengths"),
                new("Mean lowest score", Tables.Number(rows.Average(row => row.Lowest[0].Score)), $"{Tables.Number(rows.Average(row => row.RandomLowest))} by random directions of the same lengths")],
            [.. Bars(rows), .. map],
            [new("Tokens of each vector", ["Layer", "Head", "Index", "Highest score", "Random highest", "Highest", "Lowest"], [.. rows.Select(row => (IReadOnlyList<ReportCell>)
                [row.Layer, row.Head, row.Index, row.Highest[0].Score, row.RandomHighest, TokenEntry.Line(row.Highest), TokenEntry.Line(row.Lowest)])])],
            new("Every score", ["Role", "Layer", "Head", "Index", "End", "Rank", "Token", "Id", "Score", "Random"],
                [.. rows.SelectMany(row => Cells(row, "highest", row.Highest, row.RandomHighest).Concat(Cells(row, "lowest", row.Lowest, row.RandomLowest)))]));
    }

    /// <summary>The vectors that stand out most, as bars.</summary>
    private static IEnumerable<BarChart> Bars(IReadOnlyList<Row> rows) => rows.OrderByDescending(row => row.Highest[0].Score / row.RandomHighest).Take(ShownVectors).Select(row =>
        new BarChart(Name(row), rows.Count > ShownVectors ? string.Create(CultureInfo.InvariantCulture, $"One of the {ShownVectors} of {rows.Count} vectors that stand out most from random directions.") : "",
            [.. row.Highest.Take(ShownTokens).Select(token => token.Token)], [new("score", [.. row.Highest.Take(ShownTokens).Select(token => token.Score)])])
        { Reference = (row.RandomHighest, "random directions reach on average") });

    private static string Name(Row row) => string.Create(CultureInfo.InvariantCulture, $"{row.Role}{(row.Layer is { } layer ? $", layer {layer}" : "")}{(row.Head is { } head ? $", head {head}" : "")}, vector {row.Index}");

    /// <summary>The tokens of all vectors, by how far they stand out: a score over what random directions of the vector's length reach.</summary>
    private static IReadOnlyList<TokenMap> Map(IReadOnlyList<Row> rows, VocabularySpace space, int seed) => TokenMaps.Of("Map of the tokens", "score over what random directions of the same length reach", ("high scores", "low scores"), space,
        rows.SelectMany(row => row.Highest.Where(token => token.Score > 0).Select(token => token with { Score = token.Score / row.RandomHighest })
            .Concat(row.Lowest.Where(token => token.Score < 0).Select(token => token with { Score = -(token.Score / row.RandomLowest) }))), seed);

    private static IEnumerable<IReadOnlyList<ReportCell>> Cells(Row row, string end, IReadOnlyList<TokenEntry> tokens, double random) =>
        tokens.Select((token, rank) => (IReadOnlyList<ReportCell>)[row.Role, row.Layer, row.Head, row.Index, end, rank + 1, token.Token, token.Id, token.Score, random]);

    /// <summary>What the command hands over.</summary>
    internal sealed record Document(IReadOnlyList<Row> Rows, long PeakBytes);

    /// <summary>One vector.</summary>
    internal sealed record Row(string Role, int? Layer, int? Head, int Index, IReadOnlyList<TokenEntry> Highest, IReadOnlyList<TokenEntry> Lowest, double RandomHighest, double RandomLowest)
    {
        /// <summary>A reading beside what random directions of the vector's length reach.</summary>
        public static Row Of(ParameterReading reading, double length, double high, double low) =>
            new(reading.Role.Name(), reading.Layer, reading.Head, reading.Index, TokenEntry.Of(reading.Highest), TokenEntry.Of(reading.Lowest), length * high, length * low);
    }
}
