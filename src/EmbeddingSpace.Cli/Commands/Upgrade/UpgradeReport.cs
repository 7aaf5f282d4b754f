namespace EmbeddingSpace.Cli.Commands.Upgrade;

/// <summary><c>upgrade</c> for people: who passes, who needs texts, who got better.</summary>
internal static class UpgradeReport
{
    /// <summary>Describe.</summary>
    public static Report Of(UpgradeDocument document) => new(
        $"{Moved(document)} moved to {document.Target}", string.Join(" ", Sentences(document)), [.. Facts(document)], [],
        [
            ReportTable.Of("Heads", ["Head", "Verdict", "Agreement with the old one", "Low", "High", "Chance", "Texts", "Texts needed", "Old accuracy",
                    "New accuracy", "Change", "File"], document.Heads,
                head =>
                [
                    head.Name, head.Verdict, head.Agreement?.Estimate, head.Agreement?.Low, head.Agreement?.High, head.Chance, head.Anchors,
                    head.Texts.Needed, head.Labelled?.OldAccuracy, head.Labelled?.NewAccuracy, head.Labelled is { } change ? Describe(change) : "",
                    head.File ?? "not moved",
                ]),
            ReportTable.Of("Why", ["Head", "Reason"], document.Heads.SelectMany(head => head.Reasons.Concat(head.Texts.Why).Distinct(),
                (head, reason) => (head.Name, reason)), row => [row.Name, row.reason]),
        ],
        ReportTable.Of("Every number", ["Head", "What", "Value"], document.Heads.SelectMany(Numbers), row => [row.Head, row.What, row.Value]));

    private static IEnumerable<string> Sentences(UpgradeDocument document)
    {
        yield return document.Passed.Count > 0 ? $"{Names(document.Passed)} may be used in the place of the old ones." : "None passes.";
        if (Of(document, UpgradedHead.Warned) is { Count: > 0 } warned)
            yield return $"{Names(warned)}: look at the reasons first (WARN); texts like those that each is used on help most ('--texts HEAD=F').";
        if (Of(document, UpgradedHead.Failed) is { Count: > 0 } failed) yield return $"{Names(failed)}: stay with the old ones (FAIL).";
        if (document.NeedTexts.Count > 0) yield return $"{Names(document.NeedTexts)} need more texts.";
        if (document.Better.Count > 0) yield return $"{Names(document.Better)} got better on labelled texts.";
        if (document.Worse.Count > 0) yield return $"{Names(document.Worse)} got worse on labelled texts: do not swap before you have looked.";
    }

    private static string Moved(UpgradeDocument document)
    {
        var moved = document.Heads.Count(head => head.File is not null);
        var heads = document.Heads.Count == 1 ? "1 head" : $"{Whole(document.Heads.Count)} heads";
        return moved == document.Heads.Count ? heads : $"{Whole(moved)} of {heads}";
    }

    private static IReadOnlyList<string> Of(UpgradeDocument document, string verdict) =>
        [.. document.Heads.Where(head => head.Verdict == verdict).Select(head => head.Name)];

    private static IEnumerable<ReportFact> Facts(UpgradeDocument document)
    {
        yield return new("Heads", Whole(document.Heads.Count));
        yield return new("Pass", Whole(document.Passed.Count));
        yield return new("Readings by the new encoder", $"{Whole(document.Readings.Read)}, and {Whole(document.Readings.Replayed)} again without it");
        yield return ReportFact.Seconds(document.Seconds);
    }

    private static IEnumerable<(string Head, string What, ReportCell Value)> Numbers(UpgradedHead head)
    {
        yield return (head.Name, "verdict", head.Verdict);
        yield return (head.Name, "old verdict", head.OldVerdict);
        yield return (head.Name, "method", head.Method is { } method ? Words.Of(method) : "none");
        yield return (head.Name, "agreement", head.Agreement?.Estimate);
        yield return (head.Name, "agreement, low", head.Agreement?.Low);
        yield return (head.Name, "agreement, high", head.Agreement?.High);
        yield return (head.Name, "chance", head.Chance);
        yield return (head.Name, "texts", head.Anchors);
        yield return (head.Name, "texts needed", head.Texts.Needed);
        yield return (head.Name, "seconds", head.Seconds);
        if (head.Labelled is not { } labelled) yield break;
        yield return (head.Name, "labelled texts", labelled.Texts);
        yield return (head.Name, "old accuracy", labelled.OldAccuracy);
        yield return (head.Name, "new accuracy", labelled.NewAccuracy);
        yield return (head.Name, "gained", labelled.Gained);
        yield return (head.Name, "lost", labelled.Lost);
    }

    private static string Describe(LabelledChange change) => Invariant($"{change.Change}: {change.Gained} gained, {change.Lost} lost");

    private static string Names(IReadOnlyList<string> names) => $"'{string.Join("', '", names)}'";
}
