using EmbeddingSpace.Cli.Commands.Tokens;
using EmbeddingSpace.Cli.Output;
using EmbeddingSpace.Cli.Reports.Content;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;

namespace EmbeddingSpace.Cli.Commands.Diff;

/// <summary><c>diff</c> for people.</summary>
internal static class DifferenceReport
{
    /// <summary>Describe.</summary>
    public static Report Of(DifferenceDocument document, string title, VocabularySpace space, ParameterSelection? map, int seed) => new($"Fine-tuning: {title}", Summary(document), [.. Facts(document)], [.. DifferencePictures.Of(document, space, map, seed)], [.. Parts(document)],
        new("Every token", ["What", "Name", "Layer", "Direction", "Rank", "Token", "Id", "Score", "Measure", "Value", "Control"], [.. Rows(document)]));

    private static string Summary(DifferenceDocument document) => document.Classes.Count == 0
        ? "The fine-tuned model has no classification head, so there are no classes to read."
        : "Class rows are read minus their mean; behind a pooler or dense layer they are pulled back through its weights, its activation ignored. "
            + "Fidelity is the rank correlation of a reading with the classifier's own logits of single tokens that the fit did not see: a reading near its control says nothing.";

    private static IEnumerable<ReportFact> Facts(DifferenceDocument document) => document.Classes.SelectMany(entry => (ReportFact[])
    [
        new($"{entry.Label}: fidelity of the fitted reading", Tables.Number(entry.Fidelity), $"{Tables.Number(entry.RandomFidelity)} by random directions"),
        new($"{entry.Label}: fidelity of the raw row", Tables.Number(entry.RawFidelity), $"{Tables.Number(entry.RandomFidelity)} by random directions"),
    ]);

    private static IEnumerable<ReportTable> Parts(DifferenceDocument document)
    {
        if (document.Classes.Count > 0)
            yield return new("Classes", ["Class", "Reading", "Fidelity", "Random", "For", "Against"], [.. document.Classes.SelectMany(entry => (IReadOnlyList<ReportCell>[])
            [
                [entry.Label, "fitted", entry.Fidelity, entry.RandomFidelity, TokenEntry.Line(entry.Reading), TokenEntry.Line(entry.ReadingLowest)],
                [entry.Label, "raw row", entry.RawFidelity, entry.RandomFidelity, TokenEntry.Line(entry.Raw), TokenEntry.Line(entry.RawLowest)],
                [entry.Label, entry.BaseHasHead ? "change of the row" : "row itself (the base has no such head)", (double?)null, (double?)null, TokenEntry.Line(entry.Rose), TokenEntry.Line(entry.Fell)],
            ])]);
        yield return new("Roles and layers: how far they moved, and the tokens along their main direction (its share of the change says how much these tell)",
            ["Role", "Layer", "Relative change", "Share of the main direction", "Share if the change were noise", "Rose", "Fell"],
            [.. document.Layers.Select(entry => (IReadOnlyList<ReportCell>)[entry.Role, entry.Layer, entry.RelativeChange, entry.MainShare, entry.RandomMainShare, TokenEntry.Line(entry.Rose), TokenEntry.Line(entry.Fell)])]);
        yield return new("Tensors", ["Name", "Role", "Layer", "Relative change"],
            [.. document.Tensors.Select(entry => (IReadOnlyList<ReportCell>)[entry.Name, entry.Role, entry.Layer, entry.RelativeChange])]);
    }

    private static IEnumerable<IReadOnlyList<ReportCell>> Rows(DifferenceDocument document)
    {
        const string Fidelity = "fidelity", Change = "relative change";
        foreach (var entry in document.Classes)
            foreach (var (direction, tokens, fidelity) in ((string, IReadOnlyList<TokenEntry>, double?)[])[("fitted for", entry.Reading, entry.Fidelity), ("fitted against", entry.ReadingLowest, entry.Fidelity),
                ("raw for", entry.Raw, entry.RawFidelity), ("raw against", entry.RawLowest, entry.RawFidelity), ("rose", entry.Rose, null), ("fell", entry.Fell, null)])
                foreach (var (rank, token) in tokens.Index())
                    yield return ["class", entry.Label, (int?)null, direction, rank + 1, token.Token, token.Id, token.Score, fidelity is null ? "" : Fidelity, fidelity, fidelity is null ? null : (double?)entry.RandomFidelity];
        foreach (var entry in document.Layers)
            foreach (var (direction, tokens) in ((string, IReadOnlyList<TokenEntry>)[])[("rose", entry.Rose), ("fell", entry.Fell)])
                foreach (var (rank, token) in tokens.Index())
                    yield return ["role", entry.Role, entry.Layer, direction, rank + 1, token.Token, token.Id, token.Score, Change, entry.RelativeChange, (double?)null];
    }
}
