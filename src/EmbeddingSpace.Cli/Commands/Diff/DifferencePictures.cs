using System.Globalization;
using EmbeddingSpace.Cli.Commands.Tokens;
using EmbeddingSpace.Cli.Output;
using EmbeddingSpace.Cli.Reports.Content;
using EmbeddingSpace.Projection.Interactions;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;

namespace EmbeddingSpace.Cli.Commands.Diff;

/// <summary>The pictures of <c>diff</c>.</summary>
internal static class DifferencePictures
{
    /// <summary>Draw: how faithful each reading of a class is, how far roles and layers moved, and the tokens of both.</summary>
    /// <param name="document">What was found.</param>
    /// <param name="space">The embedding space of the tokens.</param>
    /// <param name="map">The roles and blocks whose main direction is drawn; null = the one with the largest share.</param>
    /// <param name="seed">Seed of the controls.</param>
    public static IEnumerable<Picture> Of(DifferenceDocument document, VocabularySpace space, ParameterSelection? map, int seed) =>
        [.. Fidelity(document), .. Changes(document), .. ClassMaps(document, space, seed), .. Chosen(document, map).SelectMany(entry => MainDirection(entry, space, seed))];

    private static IEnumerable<Picture> Fidelity(DifferenceDocument document)
    {
        if (document.Classes.Count == 0) yield break;
        yield return new BarChart("Fidelity of the class readings", "Rank correlation of a reading with the classifier's own logits of single tokens that the fit did not see; 1 = its own order, 0 = none.",
            [.. document.Classes.Select(entry => entry.Label)],
            [new("fitted", [.. document.Classes.Select(entry => entry.Fidelity)]), new("raw row", [.. document.Classes.Select(entry => entry.RawFidelity)]), new("random directions", [.. document.Classes.Select(entry => entry.RandomFidelity)], IsControl: true)]);
    }

    private static IEnumerable<Picture> Changes(DifferenceDocument document)
    {
        var roles = document.Layers.Where(entry => entry.Layer is not null).GroupBy(entry => entry.Role).ToList();
        yield return Map("Relative change", "Length of the change over length of the weights; 0 = not moved.", [.. roles.Select(role => Row(role, entry => entry.RelativeChange ?? 0))]);
        // Biases are one vector a layer: one direction is all there is.
        var wide = roles.Where(role => role.Any(entry => entry.RandomMainShare < 1)).ToList();
        var (found, noise) = (wide.Select(role => Row(role, entry => entry.MainShare)).ToList(), wide.Select(role => Row(role, entry => entry.RandomMainShare)).ToList());
        var names = wide.Select(role => role.Key).ToList();
        yield return Map("Share of the change along its main direction", "Near 1: all vectors moved the same way, and the tokens of that direction tell how.", found, names, 1);
        yield return Map("Share of the change along its main direction, control", "What a change of the same size would show if it were noise.", noise, names, 1);

        HeatMap Map(string title, string note, List<IReadOnlyList<double>> values, List<string>? rows = null, double? high = null) =>
            new(title, note, "role", "layer", values, [], 0, high ?? values.Max(row => row.Max())) { RowNames = rows ?? [.. roles.Select(role => role.Key)] };
    }

    private static IReadOnlyList<double> Row(IEnumerable<DifferenceDocument.LayerEntry> role, Func<DifferenceDocument.LayerEntry, double> value) => [.. role.OrderBy(entry => entry.Layer).Select(value)];

    private static IEnumerable<TokenMap> ClassMaps(DifferenceDocument document, VocabularySpace space, int seed)
    {
        // Of two classes one is the other turned round.
        foreach (var entry in document.Classes.Count == 2 ? document.Classes.Skip(1) : document.Classes)
            foreach (var (name, tokens, fidelity) in ((string, IEnumerable<TokenEntry>, double)[])[("fitted", entry.Reading.Concat(entry.ReadingLowest), entry.Fidelity), ("raw row", entry.Raw.Concat(entry.RawLowest), entry.RawFidelity)])
                foreach (var map in TokenMaps.Of($"{entry.Label}, {name}: fidelity {Tables.Number(fidelity)} (random directions {Tables.Number(entry.RandomFidelity)})", "|score|", ("for the class", "against it"), space, tokens, seed))
                    yield return map;
    }

    private static IEnumerable<DifferenceDocument.LayerEntry> Chosen(DifferenceDocument document, ParameterSelection? map)
    {
        var moved = document.Layers.Where(entry => entry.Rose.Count > 0);
        if (map is not null) return moved.Where(entry => entry.Role == map.Role.Name() && (map.Layer is null || entry.Layer == map.Layer));
        return moved.Where(entry => entry.Layer is not null && entry.RandomMainShare < 1).OrderByDescending(entry => entry.MainShare).Take(1);
    }

    private static IReadOnlyList<TokenMap> MainDirection(DifferenceDocument.LayerEntry entry, VocabularySpace space, int seed) => TokenMaps.Of(string.Create(CultureInfo.InvariantCulture,
        $"Main direction of the change of {entry.Role}{(entry.Layer is { } layer ? $", layer {layer}" : "")}: it holds {Tables.Number(entry.MainShare)} of the change (noise {Tables.Number(entry.RandomMainShare)})"),
        "|score|", ("rose", "fell"), space, entry.Rose.Concat(entry.Fell), seed);
}
