using EmbeddingSpace.Cli.Commands.Tokens;
using EmbeddingSpace.Projection.Interactions;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;

namespace EmbeddingSpace.Cli.Commands.Diff;

/// <summary>The pictures of <c>diff</c>.</summary>
internal static class DifferencePictures
{
    private const string MapSize = "|score|";

    /// <summary>Draw: how faithful each reading of a class is, how far roles and layers moved, and the tokens of both.</summary>
    /// <param name="document">What was found.</param>
    /// <param name="space">The embedding space of the tokens.</param>
    /// <param name="map">The roles and blocks whose main direction is drawn; null = the one with the largest share.</param>
    /// <param name="seed">Seed of the controls.</param>
    public static IEnumerable<Picture> Of(DifferenceDocument document, VocabularySpace space, ParameterSelection? map, int seed) =>
    [
        .. Fidelity(document.Classes),
        .. Changes(document),
        .. ClassMaps(document, space, seed),
        .. Chosen(document, map).SelectMany(entry => MainDirection(entry, space, seed)),
    ];

    private static IEnumerable<Picture> Fidelity(IReadOnlyList<DifferenceDocument.ClassEntry> classes)
    {
        if (classes.Count == 0) yield break;
        yield return new BarChart(
            "Fidelity of the class readings",
            "Rank correlation of a reading with the classifier's own logits of single tokens that the fit did not see; 1 = its own order, 0 = none.",
            [.. classes.Select(entry => entry.Label)],
            [
                Series.Of("fitted", classes, entry => entry.Fidelity),
                Series.Of("raw row", classes, entry => entry.RawFidelity),
                Series.Of("random directions", classes, entry => entry.RandomFidelity, isControl: true),
            ]);
    }

    private static IEnumerable<Picture> Changes(DifferenceDocument document)
    {
        var roles = document.Layers.Where(entry => entry.Layer is not null).GroupBy(entry => entry.Role).ToList();
        var moved = Values(roles, entry => entry.RelativeChange ?? 0);
        yield return Map("Relative change", "Length of the change over length of the weights; 0 = not moved.", roles, moved, moved.Max(row => row.Max()));
        // Biases are one vector a layer: one direction is all there is.
        var wide = roles.Where(role => role.Any(entry => entry.RandomMainShare < 1)).ToList();
        const string Share = "Share of the change along its main direction";
        yield return Map(Share, "Near 1: all vectors moved the same way, and the tokens of that direction tell how.",
            wide, Values(wide, entry => entry.MainShare), 1);
        yield return Map($"{Share}, control", "What a change of the same size would show if it were noise.",
            wide, Values(wide, entry => entry.RandomMainShare), 1);
    }

    private static HeatMap Map(
        string title, string note, IEnumerable<IGrouping<string, DifferenceDocument.LayerEntry>> roles,
        IReadOnlyList<IReadOnlyList<double>> values, double high) =>
        new(title, note, "role", "layer", values, 0, high) { RowNames = [.. roles.Select(role => role.Key)] };

    private static IReadOnlyList<IReadOnlyList<double>> Values(
        IEnumerable<IEnumerable<DifferenceDocument.LayerEntry>> roles, Func<DifferenceDocument.LayerEntry, double> value) =>
        [.. roles.Select(role => (IReadOnlyList<double>)[.. role.OrderBy(entry => entry.Layer).Select(value)])];

    private static IEnumerable<TokenMap> ClassMaps(DifferenceDocument document, VocabularySpace space, int seed)
    {
        // Of two classes one is the other turned round.
        var classes = document.Classes.Count == 2 ? document.Classes.Skip(1) : document.Classes;
        return classes.SelectMany(entry => Map(entry, "fitted", entry.Reading.Concat(entry.ReadingLowest), entry.Fidelity)
            .Concat(Map(entry, "raw row", entry.Raw.Concat(entry.RawLowest), entry.RawFidelity)));

        IEnumerable<TokenMap> Map(DifferenceDocument.ClassEntry entry, string name, IEnumerable<TokenEntry> tokens, double fidelity) => TokenMaps.Of(
            $"{entry.Label}, {name}: fidelity {Score(fidelity)} (random directions {Score(entry.RandomFidelity)})",
            MapSize, ("for the class", "against it"), space, tokens, seed);
    }

    private static IEnumerable<DifferenceDocument.LayerEntry> Chosen(DifferenceDocument document, ParameterSelection? map)
    {
        var moved = document.Layers.Where(entry => entry.Rose.Count > 0);
        if (map is not null) return moved.Where(entry => entry.Role == map.Role.Name() && (map.Layer is null || entry.Layer == map.Layer));
        return moved.Where(entry => entry.Layer is not null && entry.RandomMainShare < 1).OrderByDescending(entry => entry.MainShare).Take(1);
    }

    private static IReadOnlyList<TokenMap> MainDirection(DifferenceDocument.LayerEntry entry, VocabularySpace space, int seed)
    {
        var place = entry.Layer is { } layer ? $", layer {layer}" : "";
        var shares = $"it holds {Score(entry.MainShare)} of the change (noise {Score(entry.RandomMainShare)})";
        return TokenMaps.Of(
            $"Main direction of the change of {entry.Role}{place}: {shares}", MapSize, ("rose", "fell"), space, entry.Rose.Concat(entry.Fell), seed);
    }
}
