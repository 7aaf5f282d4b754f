using EmbeddingSpace.Models;

namespace EmbeddingSpace.Translation;

/// <summary>Turns what a translation run saw into its report, and judges it.</summary>
internal sealed class TranslationReporter(TextModel source, TextModel target)
{
    /// <summary>Below this lower end of the chance-corrected agreement (1 = always, 0 = chance) a translation is not waved through.</summary>
    internal const double PassingCorrectedAgreement = VerdictThresholds.CorrectedAgreement;

    /// <summary>With fewer judged anchors the interval is too wide to wave anything through.</summary>
    internal const int PassingCount = VerdictThresholds.JudgedAnchors;

    private const int NamedClasses = 10;

    public TranslationReport Report(TriedMethod chosen, IReadOnlyList<TriedMethod> tried, AnchorSet anchors, SourceChoices choices, double overlap, double? relatedness, TranslationSeconds seconds)
    {
        var agreement = Estimate(chosen.Judged);
        var shuffled = chosen.Head?.ShuffledAgreement ?? tried.FirstOrDefault(method => method.Head is not null)?.Head?.ShuffledAgreement ?? ShuffledChoices(chosen, choices);
        var counts = Enumerable.Range(0, anchors.Count).GroupBy(row => choices[row]).ToDictionary(group => group.Key, group => group.Count());
        IReadOnlyList<string> rare = [.. counts.Where(entry => entry.Value < VerdictThresholds.AnchorsOfAClass).OrderBy(entry => entry.Key).Select(entry => choices.Classes[entry.Key])];
        var (verdict, reasons) = Judge(agreement, Math.Max(shuffled, choices.MajorityShare), anchors.Summary, choices.Unseen, rare);
        return new()
        {
            Method = chosen.Method,
            Source = source.Checkpoint.Name,
            Target = target.Checkpoint.Name,
            SourceHash = source.Checkpoint.ContentHash,
            TargetHash = target.Checkpoint.ContentHash,
            Classes = choices.Classes,
            TargetLayers = chosen.Head is null ? [chosen.Stitch!.TargetLayer] : [.. Enumerable.Range(0, target.Architecture.Layers + 1)],
            Poolings = chosen.Poolings,
            SourceLayer = chosen.Stitch?.SourceLayer,
            Regularisation = chosen.Head?.Strength,
            Anchors = anchors.Summary,
            Agreement = agreement,
            PerClass = chosen.Judged.GroupBy(judged => choices[judged.Row]).OrderBy(group => group.Key)
                .ToDictionary(group => choices.Classes[group.Key], group => Estimate([.. group])),
            ShuffledAgreement = shuffled,
            MajorityShare = choices.MajorityShare,
            Relatedness = relatedness,
            VocabularyOverlap = overlap,
            KeptSourceShare = chosen.KeptSourceShare,
            Candidates = [.. tried.Select(method => new TranslationCandidate(method.Method, method.Stitch?.TargetLayer, method.Stitch?.SourceLayer, method.HeldOutAgreement, method.KeptSourceShare))],
            Verdict = verdict,
            Reasons = reasons,
            Seconds = seconds,
        };
    }

    /// <summary>The verdict and its reasons.</summary>
    /// <param name="agreement">Agreement on anchors that the method had no hand on.</param>
    /// <param name="chance">What chance reaches: the larger of the shuffled control and the majority share.</param>
    /// <param name="anchors">What the anchors were.</param>
    /// <param name="unseen">Classes that no anchor stands for.</param>
    /// <param name="rare">Classes that fewer anchors stand for than <see cref="VerdictThresholds.AnchorsOfAClass"/>; null: not counted.</param>
    internal static (TranslationVerdict Verdict, IReadOnlyList<string> Reasons) Judge(AgreementEstimate agreement, double chance, AnchorSummary anchors, IReadOnlyList<string> unseen, IReadOnlyList<string>? rare = null)
    {
        if (agreement.Low <= chance)
            return (TranslationVerdict.Fail, [FormattableString.Invariant($"The agreement with the source ({agreement.Estimate:0.000}, at least {agreement.Low:0.000}) cannot be told from chance ({chance:0.000}).")]);
        var reasons = new List<string>();
        var corrected = (agreement.Low - chance) / (1 - chance);
        if (corrected < PassingCorrectedAgreement)
            reasons.Add(FormattableString.Invariant($"Of the agreement that chance ({chance:0.000}) leaves open, at least {corrected:0.00} is reached; {PassingCorrectedAgreement:0.00} is asked for."));
        if (agreement.Count < PassingCount) reasons.Add($"Only {agreement.Count} held-out anchors were judged; {PassingCount} are asked for.");
        if (anchors.Kind != "texts") reasons.Add("The agreement was measured on random token sequences, not on texts: try it on texts of your own.");
        if (unseen.Count > 0) reasons.Add($"No anchor stands for {Names(unseen)}: what the translation does there is not known.");
        if (rare is { Count: > 0 }) reasons.Add($"Fewer than {VerdictThresholds.AnchorsOfAClass} anchors stand for {Names(rare)}: what the translation does there is hardly known.");
        return reasons.Count > 0
            ? (TranslationVerdict.Warn, reasons)
            : (TranslationVerdict.Pass, [FormattableString.Invariant($"The agreement with the source is at least {agreement.Low:0.000} on held-out anchors; chance reaches {chance:0.000}.")]);
    }

    private static string Names(IReadOnlyList<string> classes) => string.Join(", ", classes.Take(NamedClasses).Select(name => $"'{name}'")) + (classes.Count > NamedClasses ? $" and {classes.Count - NamedClasses} more" : "");

    private static AgreementEstimate Estimate(IReadOnlyList<(long Row, bool Agrees)> judged) => AgreementEstimate.Wilson(judged.Count(row => row.Agrees), judged.Count);

    /// <summary>A bare stitch has no fit to shuffle: what two independent draws from the source's choices share is chance.</summary>
    private static double ShuffledChoices(TriedMethod chosen, SourceChoices choices) =>
        chosen.Judged.GroupBy(judged => choices[judged.Row]).Sum(group => Math.Pow(group.Count() / (double)chosen.Judged.Count, 2));
}
