using System.Globalization;
using EmbeddingSpace.Cli.Output;
using EmbeddingSpace.Cli.Reports.Content;
using EmbeddingSpace.Projection.Measurements;

namespace EmbeddingSpace.Cli.Commands.Measure;

/// <summary><c>measure</c> for people.</summary>
internal static class MeasurementReport
{
    private const string Shuffled = "shuffled pairs";
    private const string RandomTexts = "random texts";

    /// <summary>Describe.</summary>
    public static Report Of(MeasurementDocument document, string name) => new($"{name}: how far its parameters can be read in embedding space",
        "Each number stands beside its control: what far exceeds it is there to be read, what does not is chance.",
        [.. Facts(document)], [.. Pictures(document)], [.. Parts(document)],
        new("Every number", ["Measurement", "Of", "Layer", "K", "Value", "Control"], [.. Rows(document)]));

    /// <summary>What the pairs are, for people.</summary>
    private static string Name(RelatedKind kind) => kind switch
    {
        RelatedKind.KeyValue => "feed-forward key and value",
        RelatedKind.ValueOutput => "attention value and output",
        RelatedKind.QueryKey => "attention query and key",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Expected a defined kind of pairs."),
    };

    private static IEnumerable<ReportFact> Facts(MeasurementDocument document)
    {
        foreach (var pairs in document.Related.GroupBy(entry => entry.Pairs))
            yield return new($"Shared tokens (Jaccard) of {Name(pairs.Key)}", Tables.Number(pairs.Average(entry => entry.Mean)), $"{Tables.Number(pairs.Average(entry => entry.ShuffledMean))} of {Shuffled}");
        if (document.Recall is { } recall)
            yield return new($"Recall of hidden states, {recall[0].Texts.ToString(CultureInfo.InvariantCulture)} texts", Tables.Number(recall.Average(entry => entry.Recall)), $"{Tables.Number(recall.Average(entry => entry.RandomRecall))} by parameters active in {RandomTexts}");
        foreach (var role in document.KeepK.GroupBy(entry => entry.Role))
        {
            var ks = role.Select(entry => entry.K).Distinct().Order().ToList();
            // The middle of the sweep: at its ends everything or nothing is kept.
            var found = Of(role, ks[ks.Count / 2]);
            yield return new($"Keep-k of {role.Key}, k = {found.K}: transpose", Tables.Number(found.Transpose), $"{Tables.Number(found.RandomTranspose)} by random coordinates");
            yield return new($"Keep-k of {role.Key}, k = {found.K}: inverse", Tables.Number(found.Inverse), $"{Tables.Number(found.RandomInverse)} by random coordinates");
        }
        yield return new("Seconds", document.Seconds.ToString("0.0", CultureInfo.InvariantCulture));
    }

    private static IEnumerable<Picture> Pictures(MeasurementDocument document)
    {
        foreach (var role in document.KeepK.GroupBy(entry => entry.Role))
        {
            var means = role.GroupBy(entry => entry.K).OrderBy(group => group.Key).Select(group => Of(role, group.Key)).ToList();
            var series = new Series[]
            {
                new("transpose", [.. means.Select(entry => entry.Transpose)]), new("inverse", [.. means.Select(entry => entry.Inverse)]),
                new("transpose, random coordinates", [.. means.Select(entry => entry.RandomTranspose)], IsControl: true), new("inverse, random coordinates", [.. means.Select(entry => entry.RandomInverse)], IsControl: true),
            };
            yield return new LineChart($"Keep-k: {role.Key}", "Cosine of the vectors' inner products with those of their k largest coordinates; 1 = nothing lost. Mean of the layers.", "coordinates kept (logarithmic)",
                [.. means.Select(entry => entry.K)], series, Math.Floor(10 * Math.Min(0, series.Min(line => line.Values.Min()))) / 10, 1);
        }
        foreach (var pairs in document.Related.GroupBy(entry => entry.Pairs))
            yield return new BarChart($"Related vectors: {Name(pairs.Key)}", "Jaccard index of their strongest tokens; 1 = the same tokens.", [.. pairs.Select(entry => Layer(entry.Layer))],
                [new("pairs", [.. pairs.Select(entry => entry.Mean)]), new(Shuffled, [.. pairs.Select(entry => entry.ShuffledMean)], IsControl: true)]);
        if (document.Recall is { } recall)
            yield return new BarChart("Recall of hidden states", "Share of a state's strongest tokens among those of the feed-forward values most active in it.", [.. recall.Select(entry => Layer(entry.Layer))],
                [new("active in it", [.. recall.Select(entry => entry.Recall)]), new($"active in {RandomTexts}", [.. recall.Select(entry => entry.RandomRecall)], IsControl: true)]);
    }

    private static IEnumerable<ReportTable> Parts(MeasurementDocument document)
    {
        yield return new("Keep-k: cosine of inner products, mean of the layers", ["Role", "K", "Transpose", "Random coordinates", "Inverse", "Random coordinates, inverse"],
            [.. document.KeepK.GroupBy(entry => (entry.Role, entry.K)).Select(group => (IReadOnlyList<ReportCell>)
                [group.Key.Role, group.Key.K, group.Average(entry => entry.Transpose), group.Average(entry => entry.RandomTranspose), group.Average(entry => entry.Inverse), group.Average(entry => entry.RandomInverse)])]);
        yield return new("Related vectors: Jaccard index of their strongest tokens", ["Pairs", "Layer", "Vectors", "Jaccard", "Shuffled"],
            [.. document.Related.Select(entry => (IReadOnlyList<ReportCell>)[Name(entry.Pairs), entry.Layer, entry.Count, entry.Mean, entry.ShuffledMean])]);
        if (document.Recall is { } recall)
            yield return new("Recall of hidden states by the parameters most active in them", ["Layer", "Texts", "Recall", "Random texts"],
                [.. recall.Select(entry => (IReadOnlyList<ReportCell>)[entry.Layer, entry.Texts, entry.Recall, entry.RandomRecall])]);
    }

    private static IEnumerable<IReadOnlyList<ReportCell>> Rows(MeasurementDocument document)
    {
        foreach (var entry in document.KeepK)
        {
            yield return ["keep-k transpose", entry.Role, entry.Layer, entry.K, entry.Transpose, entry.RandomTranspose];
            yield return ["keep-k inverse", entry.Role, entry.Layer, entry.K, entry.Inverse, entry.RandomInverse];
        }
        foreach (var entry in document.Related) yield return ["related", Words.Of(entry.Pairs), entry.Layer, (int?)null, entry.Mean, entry.ShuffledMean];
        foreach (var entry in document.Recall ?? []) yield return ["recall", "hidden states", entry.Layer, (int?)null, entry.Recall, entry.RandomRecall];
    }

    /// <summary>Mean of the layers at one k.</summary>
    private static MeasurementDocument.KeepKEntry Of(IEnumerable<MeasurementDocument.KeepKEntry> role, int k)
    {
        var entries = role.Where(entry => entry.K == k).ToList();
        return entries[0] with
        {
            Transpose = entries.Average(entry => entry.Transpose),
            Inverse = entries.Average(entry => entry.Inverse),
            RandomTranspose = entries.Average(entry => entry.RandomTranspose),
            RandomInverse = entries.Average(entry => entry.RandomInverse),
        };
    }

    private static string Layer(int layer) => string.Create(CultureInfo.InvariantCulture, $"layer {layer}");
}
