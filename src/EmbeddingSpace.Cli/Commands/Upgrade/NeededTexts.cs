using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Cli.Commands.Upgrade;

/// <summary>Whether a head needs more texts to be trusted, and how many.</summary>
/// <param name="Needed">Texts in all that would do, as far as those seen tell; null where none are needed, or no number is known to do.</param>
/// <param name="Why">What they are needed for, a sentence each; empty where none are.</param>
internal sealed record NeededTexts(int? Needed, IReadOnlyList<string> Why)
{
    /// <summary>Look at what a report asks for.</summary>
    public static NeededTexts Of(TranslationReport report)
    {
        var limits = new TranslationDocument.VerdictLimits();
        var (judged, why, needed) = (report.Agreement.Count, new List<string>(), new List<int>());
        if (judged < limits.JudgedAnchors)
        {
            why.Add(Invariant($"{limits.JudgedAnchors} judged texts are asked for, {judged} were there."));
            needed.Add(limits.JudgedAnchors);
        }
        foreach (var label in report.Numbers is null ? report.Classes : [])
        {
            var count = report.PerClass.TryGetValue(label, out var agreement) ? agreement.Count : 0;
            if (count >= limits.AnchorsOfAClass) continue;
            why.Add(Invariant($"{limits.AnchorsOfAClass} texts of '{label}' are asked for, {count} were there."));
            // As rare among more texts as among these; of what was never seen nobody knows how rare it is.
            if (count > 0) needed.Add((int)Math.Ceiling((double)limits.AnchorsOfAClass / count * judged));
        }
        if (report.CertainPromise is { } promise && promise.MarginFor(report.CertainAgreementOf) is null)
        {
            why.Add(Invariant($"Nothing can be promised at {promise.Rate:0.0##}: {promise.ReasonFor(report.CertainAgreementOf)}"));
            if (promise.AnchorsNeeded is { } anchors) needed.Add(anchors);
        }
        if (report.Verdict != TranslationVerdict.Pass && report.LearningCurve is { } curve) why.Add(curve.Doubling);
        return new(needed.Count > 0 ? needed.Max() : null, why);
    }
}
