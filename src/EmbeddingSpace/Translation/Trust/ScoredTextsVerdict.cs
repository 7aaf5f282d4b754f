using System.Globalization;

namespace EmbeddingSpace.Translation.Trust;

/// <summary>Lets the texts to be scored have their say in a verdict: they can only lower it.</summary>
internal static class ScoredTextsVerdict
{
    /// <summary>The report with its verdict and reasons revised.</summary>
    public static TranslationReport Judge(TranslationReport report)
    {
        var scored = report.ScoredTexts!;
        var (reasons, verdict) = (new List<string>(), TranslationVerdict.Pass);
        var (agreement, chance) = (scored.Agreement, scored.MajorityShare);
        if (scored.Distance is { } distance && distance.Auc >= VerdictThresholds.DistanceAuc)
            Add(TranslationVerdict.Warn, Text($"The texts to be scored are not like the anchors: the target tells them apart (area {distance.Auc:0.00}, anchors among themselves {distance.ControlAuc:0.00}; below {VerdictThresholds.DistanceAuc:0.00} is asked for), so the agreement on anchors need not hold for them; on {agreement.Count} of them it is {agreement.Estimate:0.000}."));
        // Texts that the source puts into one class cannot tell a translation from a constant answer, however well it does: no reason to fail it.
        if (chance >= 1) Add(TranslationVerdict.Warn, $"The source puts all {agreement.Count} texts to be scored into one class: agreement on them says nothing.");
        else if (agreement.High <= chance)
            Add(TranslationVerdict.Fail, Text($"On the texts to be scored the agreement with the source ({agreement.Estimate:0.000}, at most {agreement.High:0.000}) is no better than always answering the most frequent class ({chance:0.000})."));
        else if ((agreement.Low - chance) / (1 - chance) < VerdictThresholds.CorrectedAgreement)
            Add(TranslationVerdict.Warn, Text($"On {agreement.Count} texts to be scored at least {Math.Max(0, (agreement.Low - chance) / (1 - chance)):0.00} of the agreement that chance ({chance:0.000}) leaves open is reached; {VerdictThresholds.CorrectedAgreement:0.00} is asked for."));
        if (reasons.Count == 0) return report;
        // What made it pass before is no reason any more; what warned or failed still is.
        return report with
        {
            Verdict = verdict > report.Verdict ? verdict : report.Verdict,
            Reasons = report.Verdict == TranslationVerdict.Pass ? reasons : [.. report.Reasons, .. reasons],
        };

        void Add(TranslationVerdict least, string reason)
        {
            reasons.Add(reason);
            if (least > verdict) verdict = least;
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
