using EmbeddingSpace.Projection.Measurements;

namespace EmbeddingSpace.Cli.Commands.Measure;

/// <summary><c>measure</c> for people.</summary>
internal static class MeasurementReport
{
    private const string Shuffled = "shuffled pairs";
    private const string RandomTexts = "random texts";

    /// <summary>Describe.</summary>
    public static Report Of(MeasurementDocument document, string name) => new(
        $"{name}: how far its parameters can be read in embedding space",
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
            yield return new($"Shared tokens (Jaccard) of {Name(pairs.Key)}",
                Score(pairs.Average(entry => entry.Mean)), $"{Score(pairs.Average(entry => entry.ShuffledMean))} of {Shuffled}");
        if (document.Recall is { } recall)
            yield return new($"Recall of hidden states, {Whole(recall[0].Texts)} texts",
                Score(recall.Average(entry => entry.Recall)), $"{Score(recall.Average(entry => entry.RandomRecall))} by parameters active in {RandomTexts}");
        foreach (var role in document.KeepK.GroupBy(entry => entry.Role))
        {
            var ks = Means(role);
            // The middle of the sweep: at its ends everything or nothing is kept.
            var found = ks[ks.Count / 2];
            var subject = $"Keep-k of {role.Key}, k = {found.K}";
            yield return new($"{subject}: transpose", Score(found.Transpose), $"{Score(found.RandomTranspose)} by random coordinates");
            yield return new($"{subject}: inverse", Score(found.Inverse), $"{Score(found.RandomInverse)} by random coordinates");
        }
        yield return ReportFact.Seconds(document.Seconds);
    }

    private static IEnumerable<Picture> Pictures(MeasurementDocument document)
    {
        foreach (var role in document.KeepK.GroupBy(entry => entry.Role)) yield return Kept(role.Key, Means(role));
        foreach (var pairs in document.Related.GroupBy(entry => entry.Pairs))
            yield return new BarChart(
                $"Related vectors: {Name(pairs.Key)}", "Jaccard index of their strongest tokens; 1 = the same tokens.",
                [.. pairs.Select(entry => Layer(entry.Layer))],
                [Series.Of("pairs", pairs, entry => entry.Mean), Series.Of(Shuffled, pairs, entry => entry.ShuffledMean, isControl: true)]);
        if (document.Recall is { } recall)
            yield return new BarChart(
                "Recall of hidden states", "Share of a state's strongest tokens among those of the feed-forward values most active in it.",
                [.. recall.Select(entry => Layer(entry.Layer))],
                [
                    Series.Of("active in it", recall, entry => entry.Recall),
                    Series.Of($"active in {RandomTexts}", recall, entry => entry.RandomRecall, isControl: true),
                ]);
    }

    private static LineChart Kept(string role, IReadOnlyList<MeasurementDocument.KeepKEntry> ks)
    {
        Series[] series =
        [
            Series.Of("transpose", ks, entry => entry.Transpose),
            Series.Of("inverse", ks, entry => entry.Inverse),
            Series.Of("transpose, random coordinates", ks, entry => entry.RandomTranspose, isControl: true),
            Series.Of("inverse, random coordinates", ks, entry => entry.RandomInverse, isControl: true),
        ];
        var low = Math.Floor(10 * Math.Min(0, series.Min(line => line.Values.Min()))) / 10;
        return new(
            $"Keep-k: {role}",
            "Cosine of the vectors' inner products with those of their k largest coordinates; 1 = nothing lost. Mean of the layers.",
            "coordinates kept (logarithmic)", [.. ks.Select(entry => entry.K)], series, low, 1);
    }

    private static IEnumerable<ReportTable> Parts(MeasurementDocument document)
    {
        yield return ReportTable.Of("Keep-k: cosine of inner products, mean of the layers",
            ["Role", "K", "Transpose", "Random coordinates", "Inverse", "Random coordinates, inverse"],
            document.KeepK.GroupBy(entry => (entry.Role, entry.K)).Select(Mean),
            entry => [entry.Role, entry.K, entry.Transpose, entry.RandomTranspose, entry.Inverse, entry.RandomInverse]);
        yield return ReportTable.Of("Related vectors: Jaccard index of their strongest tokens", ["Pairs", "Layer", "Vectors", "Jaccard", "Shuffled"],
            document.Related, entry => [Name(entry.Pairs), entry.Layer, entry.Count, entry.Mean, entry.ShuffledMean]);
        if (document.Recall is { } recall)
            yield return ReportTable.Of("Recall of hidden states by the parameters most active in them", ["Layer", "Texts", "Recall", "Random texts"],
                recall, entry => [entry.Layer, entry.Texts, entry.Recall, entry.RandomRecall]);
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

    /// <summary>Means of the layers, by ascending k.</summary>
    private static IReadOnlyList<MeasurementDocument.KeepKEntry> Means(IEnumerable<MeasurementDocument.KeepKEntry> role) =>
        [.. role.GroupBy(entry => entry.K).OrderBy(group => group.Key).Select(Mean)];

    private static MeasurementDocument.KeepKEntry Mean(IEnumerable<MeasurementDocument.KeepKEntry> layers) => layers.First() with
    {
        Transpose = layers.Average(entry => entry.Transpose),
        Inverse = layers.Average(entry => entry.Inverse),
        RandomTranspose = layers.Average(entry => entry.RandomTranspose),
        RandomInverse = layers.Average(entry => entry.RandomInverse),
    };

    private static string Layer(int layer) => $"layer {Whole(layer)}";
}
