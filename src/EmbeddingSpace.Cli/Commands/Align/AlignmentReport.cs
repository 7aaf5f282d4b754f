using Table = System.Collections.Generic.IReadOnlyList<System.Collections.Generic.IReadOnlyList<double>>;

namespace EmbeddingSpace.Cli.Commands.Align;

/// <summary><c>align</c> for people.</summary>
/// <param name="document">What was found.</param>
/// <param name="source">Name of the source.</param>
/// <param name="target">Name of the target.</param>
internal sealed class AlignmentReport(AlignmentDocument document, string source, string target)
{
    private const string Mean = "mean |r|";
    private const string MeanBest = "mean best |r|";

    private readonly IReadOnlyList<AlignmentDocument.RoleEntry> _entries = document.Entries();

    /// <summary>Describe.</summary>
    public Report Create() => new(
        $"Layers of {source} and {target}", Verdict(), [.. Facts()], [.. Pictures()], [Matches()],
        new("Every pair of layers",
            ["Role", "Source layer", "Target layer", "Matched", "Mean |r|", "Shuffled mean |r|", "Mean best |r|", "Shuffled mean best |r|",
                "Feature-space mean |r|", "CKA", "SVCCA"],
            [.. _entries.SelectMany(Rows)]));

    private string Verdict() => document.Related switch
    {
        true => "The two models are related: most of one embedding is explained by the other.",
        false => "The two models are not related: less than half of one embedding is explained by the other. "
            + "Matched layers may still do alike work; look at their margins.",
        null => "Whether the two models are related cannot be said: they share too few tokens.",
    };

    private IEnumerable<ReportFact> Facts()
    {
        var (shared, relatedness) = (document.Shared, document.Relatedness);
        yield return new("Relatedness (held-out R² of the embeddings)",
            Score(relatedness?.Explained), $"{Score(relatedness?.ShuffledExplained)} with shuffled tokens");
        yield return new("Shared tokens", Whole(shared.Count) + (shared.Whole
            ? ", the whole vocabulary"
            : $", {Percent(shared.SourceOverlap)} of the source's {shared.SourceSize}, {Percent(shared.TargetOverlap)} of the target's {shared.TargetSize}"));
        foreach (var entry in _entries)
        {
            yield return Matched(entry.Role, Mean, entry.MeanMatched, entry.MeanOther, entry.Shuffled);
            yield return Matched(entry.Role, MeanBest, entry.Best.MeanMatched, entry.Best.MeanOther, entry.ShuffledBest);
        }
        yield return ReportFact.Seconds(document.Seconds);
    }

    private static ReportFact Matched(string role, string measure, double matched, double? other, AlignmentDocument.Comparison control) => new(
        $"{role}: {measure} of matched layers", $"{Score(matched)}, others {Score(other)}",
        $"{Score(control.MeanMatched)}, others {Score(control.MeanOther)}, with shuffled tokens");

    private IEnumerable<Picture> Pictures() =>
    [
        .. document.Roles is null ? [] : Maps(document.Role, Mean, document.Layers, document.Assignment, document.Shuffled),
        .. _entries.SelectMany(entry => Maps(entry.Role, Mean, entry.Layers, entry.Assignment, entry.Shuffled)
            .Concat(Maps(entry.Role, MeanBest, entry.Best.Layers, entry.Best.Assignment, entry.ShuffledBest))),
    ];

    private IEnumerable<HeatMap> Maps(string role, string measure, Table values, IReadOnlyList<int[]> assignment, AlignmentDocument.Comparison control)
    {
        var all = values.Concat(control.Layers).SelectMany(row => row).ToList();
        var (low, high) = (all.Min(), all.Max());
        var scale = $"Colours from {Score(low)} (dark) to {Score(high)} (bright)";
        yield return Map($"{role}: {measure}", $"Framed: matched one to one. {scale}.", values) with
        {
            Marked = [.. assignment.Select(pair => (pair[0], pair[1]))],
        };
        yield return Map($"{role}: {measure}, control", $"The target's tokens shuffled: what chance gives. {scale}.", control.Layers);

        HeatMap Map(string title, string note, Table layers) => new(title, note, $"layer of {source}", $"layer of {target}", layers, low, high);
    }

    private ReportTable Matches() => ReportTable.Of("Matched layers",
        ["Role", "Source layer", "Target layer", "Mean |r|", "Shuffled", "Best other", "Margin", "Gap"],
        _entries.SelectMany(entry => entry.Margins, (entry, match) => (Entry: entry, Match: match)),
        row => [row.Entry.Role, row.Match.Source, row.Match.Target, row.Match.Score, row.Entry.Shuffled.Layers[row.Match.Source][row.Match.Target],
            row.Match.BestOther, row.Match.Lead, row.Match.Gap]);

    private static IEnumerable<IReadOnlyList<ReportCell>> Rows(AlignmentDocument.RoleEntry entry)
    {
        for (var i = 0; i < entry.Layers.Count; i++)
            for (var j = 0; j < entry.Layers[i].Count; j++)
            {
                var matched = entry.Assignment.Any(pair => pair[0] == i && pair[1] == j) ? "yes" : "no";
                yield return
                [
                    entry.Role, i, j, matched, entry.Layers[i][j], entry.Shuffled.Layers[i][j], entry.Best.Layers[i][j], entry.ShuffledBest.Layers[i][j],
                    entry.FeatureSpace?.Layers[i][j], entry.Cka?[i][j], entry.Svcca?[i][j],
                ];
            }
    }
}
