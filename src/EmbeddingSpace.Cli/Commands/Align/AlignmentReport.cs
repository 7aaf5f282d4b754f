using System.Globalization;
using EmbeddingSpace.Cli.Output;
using EmbeddingSpace.Cli.Reports.Content;

namespace EmbeddingSpace.Cli.Commands.Align;

/// <summary><c>align</c> for people.</summary>
internal static class AlignmentReport
{
    /// <summary>Describe.</summary>
    public static Report Of(AlignmentDocument document, string source, string target)
    {
        var entries = document.Roles ?? [new(document.Role, document.Layers, document.Assignment, document.MeanMatched, document.MeanOther, document.Margins, document.Shuffled,
            document.Best!, document.ShuffledBest!, document.FeatureSpace, document.Cka, document.Svcca)];
        return new($"Layers of {source} and {target}", Verdict(document), [.. Facts(document, entries)],
            [.. document.Roles is null ? [] : Maps(document.Role, "mean |r|", document.Layers, document.Assignment, document.Shuffled, target, source),
                .. entries.SelectMany(entry => Maps(entry.Role, "mean |r|", entry.Layers, entry.Assignment, entry.Shuffled, target, source)
                    .Concat(Maps(entry.Role, "mean best |r|", entry.Best.Layers, entry.Best.Assignment, entry.ShuffledBest, target, source)))],
            [new("Matched layers", ["Role", "Source layer", "Target layer", "Mean |r|", "Shuffled", "Best other", "Margin", "Gap"], [.. entries.SelectMany(entry => entry.Margins.Select(match => (IReadOnlyList<ReportCell>)
                [entry.Role, match.Source, match.Target, match.Score, entry.Shuffled.Layers[match.Source][match.Target], match.BestOther, match.Lead, match.Gap]))])],
            new("Every pair of layers", ["Role", "Source layer", "Target layer", "Matched", "Mean |r|", "Shuffled mean |r|", "Mean best |r|", "Shuffled mean best |r|", "Feature-space mean |r|", "CKA", "SVCCA"],
                [.. entries.SelectMany(Rows)]));
    }

    private static string Verdict(AlignmentDocument document) => document.Related switch
    {
        true => "The two models are related: most of one embedding is explained by the other.",
        false => "The two models are not related: less than half of one embedding is explained by the other. Matched layers may still do alike work; look at their margins.",
        null => "Whether the two models are related cannot be said: they share too few tokens.",
    };

    private static IEnumerable<ReportFact> Facts(AlignmentDocument document, IReadOnlyList<AlignmentDocument.RoleEntry> entries)
    {
        var shared = document.Shared;
        yield return new("Relatedness (held-out R² of the embeddings)", Tables.Number(document.Relatedness?.Explained), $"{Tables.Number(document.Relatedness?.ShuffledExplained)} with shuffled tokens");
        yield return new("Shared tokens", string.Create(CultureInfo.InvariantCulture, $"{shared.Count}{(shared.Whole ? ", the whole vocabulary" : $", {Percent(shared.SourceOverlap)} of the source's {shared.SourceSize}, {Percent(shared.TargetOverlap)} of the target's {shared.TargetSize}")}"));
        foreach (var entry in entries)
        {
            yield return new($"{entry.Role}: mean |r| of matched layers", $"{Tables.Number(entry.MeanMatched)}, others {Tables.Number(entry.MeanOther)}", $"{Tables.Number(entry.Shuffled.MeanMatched)}, others {Tables.Number(entry.Shuffled.MeanOther)}, with shuffled tokens");
            yield return new($"{entry.Role}: mean best |r| of matched layers", $"{Tables.Number(entry.Best.MeanMatched)}, others {Tables.Number(entry.Best.MeanOther)}", $"{Tables.Number(entry.ShuffledBest.MeanMatched)}, others {Tables.Number(entry.ShuffledBest.MeanOther)}, with shuffled tokens");
        }
        yield return new("Seconds", document.Seconds.ToString("0.0", CultureInfo.InvariantCulture));
    }

    private static IEnumerable<HeatMap> Maps(string role, string measure, IReadOnlyList<IReadOnlyList<double>> values, IReadOnlyList<int[]> assignment, AlignmentDocument.Comparison control, string target, string source)
    {
        var all = values.Concat(control.Layers).SelectMany(row => row).ToList();
        var (low, high) = (all.Min(), all.Max());
        var scale = $"Colours from {Tables.Number(low)} (dark) to {Tables.Number(high)} (bright)";
        yield return new($"{role}: {measure}", $"Framed: matched one to one. {scale}.", $"layer of {source}", $"layer of {target}", values, [.. assignment.Select(pair => (pair[0], pair[1]))], low, high);
        yield return new($"{role}: {measure}, control", $"The target's tokens shuffled: what chance gives. {scale}.", $"layer of {source}", $"layer of {target}", control.Layers, [], low, high);
    }

    private static IEnumerable<IReadOnlyList<ReportCell>> Rows(AlignmentDocument.RoleEntry entry)
    {
        for (var i = 0; i < entry.Layers.Count; i++)
            for (var j = 0; j < entry.Layers[i].Count; j++)
                yield return [entry.Role, i, j, entry.Assignment.Any(pair => pair[0] == i && pair[1] == j) ? "yes" : "no", entry.Layers[i][j], entry.Shuffled.Layers[i][j], entry.Best.Layers[i][j], entry.ShuffledBest.Layers[i][j],
                    entry.FeatureSpace?.Layers[i][j], entry.Cka?[i][j], entry.Svcca?[i][j]];
    }

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
