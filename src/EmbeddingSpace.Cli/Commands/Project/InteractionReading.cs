using System.Globalization;
using EmbeddingSpace.Cli.CommandLine;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Cli.Models;
using EmbeddingSpace.Cli.Output;
using EmbeddingSpace.Cli.Reports.Content;
using EmbeddingSpace.Projection.Interactions;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;

namespace EmbeddingSpace.Cli.Commands.Project;

/// <summary>Attention heads as pairs of tokens. The control of a score is the whole interaction: its mean and standard deviation over all pairs.</summary>
internal static class InteractionReading
{
    private const int ShownPairs = 10;
    private const int ShownHeads = 4;

    /// <summary>Read one head, the heads of a block, or all.</summary>
    public static (Document Document, Report Report) Read(CommandContext context, string path, InteractionKind kind, int? layer, int? head, InteractionOptions options)
    {
        if (head is not null && layer is null) throw new UsageException($"'--head' {head.Value.ToString(CultureInfo.InvariantCulture)}: expected '--layer' beside it, found none; say which block the head is of.");
        using var checkpoint = ModelFile.OpenCheckpoint(path);
        var device = context.ChooseDevice();
        var reader = ParameterReader.Open(checkpoint);
        using var space = VocabularySpace.Load(checkpoint, new() { Device = device });
        using var interactions = new HeadInteractions(reader, space, options);
        var heads = context.WithProgress(progress => layer is { } block && head is { } one
            ? [interactions.Read(kind, block, one, context.CancellationToken)]
            : interactions.ReadAll(kind, layer, progress, context.CancellationToken).ToList());
        var document = new Document([.. heads.SelectMany(found => found.Pairs.Select(pair => new Pair(pair.From, pair.To, pair.FromId, pair.ToId, pair.Score, found.Layer, found.Head)))],
            [.. heads.Select(found => new Head(found.Layer, found.Head, found.Summary.Norm, found.Summary.Mean, found.Summary.Deviation, found.Summary.SameTokenMean, found.Summary.EffectiveRank, found.ScoredShare))],
            PeakMemory.Bytes());
        return (document, Describe(document, $"{checkpoint.Name}: {kind.Name()} of heads as pairs of tokens", options, space.Size));
    }

    private static Report Describe(Document document, string title, InteractionOptions options, int vocabulary)
    {
        var control = document.Heads.ToDictionary(head => (head.Layer, head.Index));
        return new(title,
            string.Create(CultureInfo.InvariantCulture, $"{document.Heads.Count} heads, the {options.Top} highest pairs of each{(options.Inverse ? ", with the exact inverse" : "")}, exact. Mean and deviation over all pairs of tokens are the control of a score."),
            [new("Mean highest score", Tables.Number(document.Pairs.GroupBy(pair => (pair.Layer, pair.Head)).Average(group => group.First().Score)),
                $"{Tables.Number(document.Heads.Average(head => head.Mean))} ± {Tables.Number(document.Heads.Average(head => head.Deviation))}, mean and deviation of all pairs")],
            [.. Pictures(document, vocabulary)],
            [new("Heads", ["Layer", "Head", "Highest pairs", "Mean of all", "Deviation of all", "Mean of a token with itself", "Effective rank", "Norm"],
                [.. document.Heads.Select(head => (IReadOnlyList<ReportCell>)[head.Layer, head.Index, Line(document, head), head.Mean, head.Deviation, head.SameTokenMean, head.EffectiveRank, head.Norm])])],
            new("Every pair", ["Layer", "Head", "From", "To", "From id", "To id", "Score", "Mean of all", "Deviation of all"], [.. document.Pairs.Select(pair => (IReadOnlyList<ReportCell>)
                [pair.Layer, pair.Head, pair.From, pair.To, pair.FromId, pair.ToId, pair.Score, control[(pair.Layer, pair.Head)].Mean, control[(pair.Layer, pair.Head)].Deviation])]));
    }

    /// <summary>All heads by how far their highest pair stands out, and the pairs of those that do most.</summary>
    private static IEnumerable<Picture> Pictures(Document document, int vocabulary)
    {
        // Where the highest of n independent normal numbers lies: √(2 ln n) deviations above their mean.
        var chance = Math.Sqrt(4 * Math.Log(vocabulary));
        var heads = document.Heads.Select(head => (Head: head, Top: document.Pairs.Where(pair => pair.Layer == head.Layer && pair.Head == head.Index).Take(ShownPairs).ToList())).ToList();
        if (heads.Count > 1)
        {
            var layers = heads.GroupBy(item => item.Head.Layer).ToList();
            var values = layers.Select(layer => (IReadOnlyList<double>)[.. layer.Select(item => item.Head.Deviation > 0 ? (item.Top[0].Score - item.Head.Mean) / item.Head.Deviation : 0)]).ToList();
            yield return new HeatMap("How far the highest pair of each head stands out",
                string.Create(CultureInfo.InvariantCulture, $"In standard deviations above the mean of all pairs. The control: of as many normal numbers the highest would lie {chance:0.0} above."),
                "layer", "head", values, [], 0, values.Max(row => row.Max()))
            { RowNames = [.. layers.Select(layer => string.Create(CultureInfo.InvariantCulture, $"layer {layer.Key}"))] };
        }
        foreach (var (head, top) in heads.OrderByDescending(item => item.Head.Deviation > 0 ? (item.Top[0].Score - item.Head.Mean) / item.Head.Deviation : 0).Take(ShownHeads))
            yield return new BarChart(string.Create(CultureInfo.InvariantCulture, $"Layer {head.Layer}, head {head.Index}"), heads.Count > ShownHeads ? "One of the heads whose highest pair stands out most." : "",
                [.. top.Select(pair => $"{pair.From} → {pair.To}")], [new("score", [.. top.Select(pair => pair.Score)])])
            { Reference = (head.Mean + chance * head.Deviation, "highest of as many normal numbers") };
    }

    private static string Line(Document document, Head head) =>
        string.Join("  ", document.Pairs.Where(pair => pair.Layer == head.Layer && pair.Head == head.Index).Take(ShownPairs).Select(pair => $"{pair.From} → {pair.To}"));

    /// <summary>What the command hands over.</summary>
    internal sealed record Document(IReadOnlyList<Pair> Pairs, IReadOnlyList<Head> Heads, long PeakBytes);

    /// <summary>One pair of tokens.</summary>
    internal sealed record Pair(string From, string To, int FromId, int ToId, double Score, int Layer, int Head);

    /// <summary>One head as a whole.</summary>
    internal sealed record Head(int Layer, [property: System.Text.Json.Serialization.JsonPropertyName("head")] int Index, double Norm, double Mean, double Deviation, double SameTokenMean, double EffectiveRank, double ScoredShare);
}
