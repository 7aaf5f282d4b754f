using EmbeddingSpace.Cli.Commands.Tokens;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;

namespace EmbeddingSpace.Cli.Commands.Diff;

/// <summary><c>diff</c> for people.</summary>
internal static class DifferenceReport
{
    /// <summary>Describe.</summary>
    /// <param name="document">What was found.</param>
    /// <param name="title">The two models.</param>
    /// <param name="space">The embedding space of the tokens.</param>
    /// <param name="map">The roles and blocks whose main direction is drawn; null = the one with the largest share.</param>
    /// <param name="seed">Seed of the controls.</param>
    public static Report Of(DifferenceDocument document, string title, VocabularySpace space, ParameterSelection? map, int seed) => new(
        $"Fine-tuning: {title}", Summary(document), [.. Facts(document)], [.. DifferencePictures.Of(document, space, map, seed)], [.. Parts(document)],
        new("Every token", ["What", "Name", "Layer", "Direction", "Rank", "Token", "Id", "Score", "Measure", "Value", "Control"], [.. Rows(document)]));

    private static string Summary(DifferenceDocument document) => document.Classes.Count == 0
        ? "The fine-tuned model has no classification head, so there are no classes to read."
        : "Rows of classes that exclude one another are read minus their mean; behind a pooler or dense layer they are pulled back through its weights, "
            + "its activation ignored. "
            + "Fidelity is the rank correlation of a reading with the classifier's own logits of single tokens that the fit did not see: "
            + "a reading near its control says nothing.";

    private static IEnumerable<ReportFact> Facts(DifferenceDocument document) => document.Classes.SelectMany(entry => (ReportFact[])
    [
        new($"{entry.Label}: fidelity of the fitted reading", Score(entry.Fidelity), $"{Score(entry.RandomFidelity)} by random directions"),
        new($"{entry.Label}: fidelity of the raw row", Score(entry.RawFidelity), $"{Score(entry.RandomFidelity)} by random directions"),
    ]);

    private static IEnumerable<ReportTable> Parts(DifferenceDocument document)
    {
        if (document.Classes.Count > 0)
            yield return new("Classes", ["Class", "Reading", "Fidelity", "Random", "For", "Against"], [.. document.Classes.SelectMany(Readings)]);
        yield return ReportTable.Of(
            "Roles and layers: how far they moved, and the tokens along their main direction (its share of the change says how much these tell)",
            ["Role", "Layer", "Relative change", "Share of the main direction", "Share if the change were noise", "Rose", "Fell"],
            document.Layers,
            entry => [entry.Role, entry.Layer, entry.RelativeChange, entry.MainShare, entry.RandomMainShare,
                TokenEntry.Line(entry.Rose), TokenEntry.Line(entry.Fell)]);
        yield return ReportTable.Of("Tensors", ["Name", "Role", "Layer", "Relative change"],
            document.Tensors, entry => [entry.Name, entry.Role, entry.Layer, entry.RelativeChange]);
    }

    private static IReadOnlyList<ReportCell>[] Readings(DifferenceDocument.ClassEntry entry)
    {
        var change = entry.BaseHasHead ? "change of the row" : "row itself (the base has no such head)";
        return
        [
            [entry.Label, "fitted", entry.Fidelity, entry.RandomFidelity, TokenEntry.Line(entry.Reading), TokenEntry.Line(entry.ReadingLowest)],
            [entry.Label, "raw row", entry.RawFidelity, entry.RandomFidelity, TokenEntry.Line(entry.Raw), TokenEntry.Line(entry.RawLowest)],
            [entry.Label, change, (double?)null, (double?)null, TokenEntry.Line(entry.Rose), TokenEntry.Line(entry.Fell)],
        ];
    }

    private static IEnumerable<IReadOnlyList<ReportCell>> Rows(DifferenceDocument document)
    {
        foreach (var entry in document.Classes)
            foreach (var (direction, tokens, fidelity) in ((string, IReadOnlyList<TokenEntry>, double?)[])
            [
                ("fitted for", entry.Reading, entry.Fidelity), ("fitted against", entry.ReadingLowest, entry.Fidelity),
                ("raw for", entry.Raw, entry.RawFidelity), ("raw against", entry.RawLowest, entry.RawFidelity),
                ("rose", entry.Rose, null), ("fell", entry.Fell, null),
            ])
            {
                ReportCell[] measure = fidelity is null ? ["", (double?)null, (double?)null] : ["fidelity", fidelity, entry.RandomFidelity];
                foreach (var row in Ranked(["class", entry.Label, (int?)null, direction], tokens, measure)) yield return row;
            }
        foreach (var entry in document.Layers)
            foreach (var (direction, tokens) in ((string, IReadOnlyList<TokenEntry>)[])[("rose", entry.Rose), ("fell", entry.Fell)])
                foreach (var row in Ranked(
                    ["role", entry.Role, entry.Layer, direction], tokens, ["relative change", entry.RelativeChange, (double?)null])) yield return row;
    }

    private static IEnumerable<IReadOnlyList<ReportCell>> Ranked(ReportCell[] name, IReadOnlyList<TokenEntry> tokens, ReportCell[] measure) =>
        tokens.Select((token, rank) => (IReadOnlyList<ReportCell>)[.. name, rank + 1, token.Token, token.Id, token.Score, .. measure]);
}
