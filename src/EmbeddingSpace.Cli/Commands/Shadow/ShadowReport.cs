using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Cli.Commands.Shadow;

/// <summary><c>shadow</c> for people: how often two models part, where, and on what.</summary>
internal static class ShadowReport
{
    private const int MostChanges = 15;

    /// <summary>Describe.</summary>
    public static Report Of(ShadowDocument document) => new(
        $"{document.New} beside {document.Old}", string.Join(" ", Sentences(document)), [.. Facts(document)], [],
        [
            ReportTable.Of("By answer of the old one", ["Answer", "Same", "Low", "High", "Texts"], document.ByClass,
                entry => [entry.Label, entry.Agreement.Estimate, entry.Agreement.Low, entry.Agreement.High, entry.Agreement.Count]),
            ReportTable.Of("What the new one says instead", ["Old", "New", "Texts"], document.Changes.Take(MostChanges),
                change => [change.Old, change.New, change.Count]),
            ReportTable.Of("Examples, those first of which the new one is surest", ["Old", "How surely", "New", "How surely", "Times", "Text"],
                document.Disagreements,
                answer => [answer.Old, answer.OldValue, answer.New, answer.NewValue, answer.Times, Tables.Shorten(answer.Text)]),
        ],
        new("Every number", ["What", "Old", "New", "Value", "Low", "High", "Texts"], [.. Rows(document)]));

    private static IEnumerable<string> Sentences(ShadowDocument document)
    {
        if (document.Agreement is { } agreement)
            yield return $"Of {Whole(document.Texts)} texts both answer {Percent(agreement.Estimate)} alike (95 %: {Percent(agreement.Low)} to "
                + $"{Percent(agreement.High)}).";
        else yield return "No text was compared yet.";
        if (document.Skipped > 0) yield return Invariant($"{document.Skipped} texts were passed over, as the shadow may not slow those who ask.");
        if (document.Fault is { } fault) yield return fault;
    }

    private static IEnumerable<ReportFact> Facts(ShadowDocument document)
    {
        yield return new("Texts", Whole(document.Texts));
        yield return new("Same answer", document.Agreement is { } same ? $"{Score(same.Estimate)} (95 %: {Score(same.Low)} to {Score(same.High)})" : "-");
        yield return new("Different answers", Whole(document.Changes.Sum(change => change.Count)));
    }

    private static IEnumerable<IReadOnlyList<ReportCell>> Rows(ShadowDocument document)
    {
        if (document.Agreement is { } all) yield return Row("same", "", "", all);
        foreach (var entry in document.ByClass) yield return Row("same by class", entry.Label, entry.Label, entry.Agreement);
        foreach (var change in document.Changes) yield return ["changed", change.Old, change.New, change.Count, "", "", ""];
    }

    private static IReadOnlyList<ReportCell> Row(string what, string old, string other, AgreementEstimate agreement) =>
        [what, old, other, agreement.Estimate, agreement.Low, agreement.High, agreement.Count];
}
