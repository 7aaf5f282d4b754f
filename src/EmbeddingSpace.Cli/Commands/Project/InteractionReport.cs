using EmbeddingSpace.Projection.Interactions;

namespace EmbeddingSpace.Cli.Commands.Project;

/// <summary>Heads for people. The control of a score is the whole interaction: its mean and standard deviation over all pairs.</summary>
internal static class InteractionReport
{
    private const int ShownPairs = 10;
    private const int ShownHeads = 4;

    /// <summary>Describe.</summary>
    /// <param name="document">What was found.</param>
    /// <param name="title">What was looked at.</param>
    /// <param name="options">How it was read.</param>
    /// <param name="vocabulary">Number of tokens.</param>
    public static Report Of(InteractionDocument document, string title, InteractionOptions options, int vocabulary)
    {
        var heads = document.Heads;
        var summary = $"{heads.Count} heads, the {options.Top} highest pairs of each{(options.Inverse ? ", with the exact inverse" : "")}, exact. "
            + "Mean and deviation over all pairs of tokens are the control of a score.";
        var highest = document.Pairs.GroupBy(pair => (pair.Layer, pair.Head)).Average(group => group.First().Score);
        var all = $"{Score(heads.Average(head => head.Mean))} ± {Score(heads.Average(head => head.Deviation))}, mean and deviation of all pairs";
        ReportFact[] facts = [.. SharedBlock.Facts(heads.Select(head => head.SharedLayers)), new("Mean highest score", Score(highest), all)];
        return new(title, summary, facts, [.. Pictures(document, vocabulary)], [Heads(document)], Pairs(document));
    }

    private static ReportTable Heads(InteractionDocument document) => ReportTable.Of("Heads",
        ["Layer", "Head", "Highest pairs", "Mean of all", "Deviation of all", "Mean of a token with itself", "Effective rank", "Norm"],
        document.Heads,
        head => [head.Layer, head.Index, string.Join("  ", document.PairsOf(head).Take(ShownPairs)),
            head.Mean, head.Deviation, head.SameTokenMean, head.EffectiveRank, head.Norm]);

    private static ReportTable Pairs(InteractionDocument document)
    {
        var heads = document.Heads.ToDictionary(head => (head.Layer, head.Index));
        return ReportTable.Of("Every pair", ["Layer", "Head", "From", "To", "From id", "To id", "Score", "Mean of all", "Deviation of all"],
            document.Pairs.Select(pair => (Pair: pair, Head: heads[(pair.Layer, pair.Head)])),
            row => [row.Pair.Layer, row.Pair.Head, row.Pair.From, row.Pair.To, row.Pair.FromId, row.Pair.ToId, row.Pair.Score,
                row.Head.Mean, row.Head.Deviation]);
    }

    /// <summary>All heads by how far their highest pair stands out, and the pairs of those that do most.</summary>
    private static IEnumerable<Picture> Pictures(InteractionDocument document, int vocabulary)
    {
        // Where the highest of n independent normal numbers lies: √(2 ln n) deviations above their mean.
        var chance = Math.Sqrt(4 * Math.Log(vocabulary));
        if (document.Heads.Count > 1)
        {
            var layers = document.Heads.GroupBy(head => head.Layer).ToList();
            var values = layers.Select(layer => (IReadOnlyList<double>)[.. layer.Select(head => StandsOut(document, head))]).ToList();
            yield return new HeatMap("How far the highest pair of each head stands out",
                "In standard deviations above the mean of all pairs. "
                + Invariant($"The control: of as many normal numbers the highest would lie {chance:0.0} above."),
                "layer", "head", values, 0, values.Max(row => row.Max()))
            { RowNames = [.. layers.Select(layer => $"layer {Whole(layer.Key)}")] };
        }
        var note = document.Heads.Count > ShownHeads ? "One of the heads whose highest pair stands out most." : "";
        foreach (var head in document.Heads.OrderByDescending(head => StandsOut(document, head)).Take(ShownHeads))
        {
            var pairs = document.PairsOf(head).Take(ShownPairs).ToList();
            yield return new BarChart(Invariant($"Layer {head.Layer}, head {head.Index}"), note,
                [.. pairs.Select(pair => pair.ToString())], [Series.Of("score", pairs, pair => pair.Score)])
            { Reference = (head.Mean + chance * head.Deviation, "highest of as many normal numbers") };
        }
    }

    /// <summary>Deviations by which the highest pair of a head lies above the mean of all.</summary>
    private static double StandsOut(InteractionDocument document, InteractionDocument.Head head) =>
        head.Deviation > 0 ? (document.PairsOf(head).First().Score - head.Mean) / head.Deviation : 0;
}
