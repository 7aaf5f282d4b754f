using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;
using static System.Globalization.CultureInfo;

namespace EmbeddingSpace.Translation.Trust;

/// <summary>A verdict with its reasons. The one place where they are made.</summary>
/// <param name="Verdict">PASS, WARN or FAIL.</param>
/// <param name="Reasons">Why; at least one.</param>
internal sealed record Judgement(TranslationVerdict Verdict, IReadOnlyList<string> Reasons)
{
    /// <summary>Judge by what the anchors told.</summary>
    public static Judgement Of(TrustEvidence evidence)
    {
        var (agreement, chance) = (evidence.Agreement, evidence.Chance);
        if (agreement.Low <= chance)
            return new(TranslationVerdict.Fail, [string.Create(InvariantCulture,
                $"The agreement with the source ({agreement.Estimate:0.000}, at least {agreement.Low:0.000}) cannot be told from chance ({chance:0.000}).")]);
        string[] doubts = [.. Doubts(evidence)];
        if (doubts.Length > 0) return new(TranslationVerdict.Warn, doubts);
        return new(TranslationVerdict.Pass, [string.Create(InvariantCulture,
            $"The agreement with the source is at least {agreement.Low:0.000} on texts like the anchors; chance reaches {chance:0.000}.")]);
    }

    /// <summary>Let the texts to be scored have their say: they can only lower the verdict.</summary>
    public Judgement On(ScoredTextsReport scored, HeadKind kind = HeadKind.SingleLabel)
    {
        (TranslationVerdict Least, string Reason)[] doubts = [.. Doubts(scored, kind)];
        if (doubts.Length == 0) return this;
        var least = doubts.Max(doubt => doubt.Least);
        var reasons = doubts.Select(doubt => doubt.Reason);
        // What made it pass before is no reason any more; what warned or failed still is.
        return new(least > Verdict ? least : Verdict, Verdict == TranslationVerdict.Pass ? [.. reasons] : [.. Reasons, .. reasons]);
    }

    private static IEnumerable<string> Doubts(TrustEvidence evidence)
    {
        var (agreement, chance) = (evidence.Agreement, evidence.Chance);
        if (Corrected(agreement, chance) is var corrected && corrected < VerdictThresholds.CorrectedAgreement)
            yield return string.Create(InvariantCulture, $"Of the agreement that chance ({chance:0.000}) leaves open, at least {corrected:0.00} is reached; "
                + $"{VerdictThresholds.CorrectedAgreement:0.00} is asked for.");
        if (agreement.Count < VerdictThresholds.JudgedAnchors)
            yield return $"Only {agreement.Count} held-out anchors were judged; {VerdictThresholds.JudgedAnchors} are asked for.";
        if (evidence.Relatedness is { } related && related.Explained - related.ShuffledExplained < VerdictThresholds.RelatednessAboveControl)
            yield return string.Create(InvariantCulture, $"The embeddings of the shared tokens have nothing in common "
                + $"(R² {related.Explained:0.000}, shuffled {related.ShuffledExplained:0.000}): "
                + $"check that each tokenizer is that of its weights and that the target is pretrained.");
        if (evidence.Anchors == AnchorKind.GeneralTexts)
            yield return "The agreement was measured on general texts and drawn token sequences, not on texts of the task: try it on texts of your own.";
        else if (evidence.Anchors != AnchorKind.Texts)
            yield return "The agreement was measured on drawn token sequences, not on texts: try it on texts of your own.";
        if (evidence.Unseen.Count > 0)
            yield return $"No anchor stands for {NameList.Of(evidence.Unseen)}: what the translation does there is not known.";
        if (evidence.Rare.Count > 0)
            yield return $"Fewer than {VerdictThresholds.AnchorsOfAClass} anchors stand for {NameList.Of(evidence.Rare)}: "
                + "what the translation does there is hardly known.";
    }

    private static IEnumerable<(TranslationVerdict Least, string Reason)> Doubts(ScoredTextsReport scored, HeadKind kind)
    {
        var (agreement, chance) = (scored.Agreement, scored.MajorityShare);
        if (scored.Distance is { } distance && distance.Auc >= VerdictThresholds.DistanceAuc)
            yield return (TranslationVerdict.Warn, string.Create(InvariantCulture,
                $"The texts to be scored are not like the anchors: the target tells them apart (area {distance.Auc:0.00}, anchors among themselves "
                + $"{distance.ControlAuc:0.00}; below {VerdictThresholds.DistanceAuc:0.00} is asked for), so the agreement on anchors need not hold for them; "
                + $"on {agreement.Count} of them it is {agreement.Estimate:0.000}."));
        // Texts that the source puts into one class cannot tell a translation from a constant answer, however well it does: no reason to fail it.
        if (chance >= 1)
            yield return (TranslationVerdict.Warn, kind == HeadKind.SingleLabel
                ? $"The source puts all {agreement.Count} texts to be scored into one class: agreement on them says nothing."
                : $"The source gives all {agreement.Count} texts to be scored one answer: agreement on them says nothing.");
        else if (agreement.High <= chance)
            yield return (TranslationVerdict.Fail, string.Create(InvariantCulture,
                $"On the texts to be scored the agreement with the source ({agreement.Estimate:0.000}, at most {agreement.High:0.000}) "
                + $"is no better than always answering {(kind == HeadKind.SingleLabel ? "the most frequent class" : "the same")} ({chance:0.000})."));
        else if (Corrected(agreement, chance) is var corrected && corrected < VerdictThresholds.CorrectedAgreement)
            yield return (TranslationVerdict.Warn, string.Create(InvariantCulture,
                $"On {agreement.Count} texts to be scored at least {Math.Max(0, corrected):0.00} of the agreement that chance ({chance:0.000}) "
                + $"leaves open is reached; {VerdictThresholds.CorrectedAgreement:0.00} is asked for."));
    }

    /// <summary>Lower end of the chance-corrected agreement: 1 = always, 0 = chance.</summary>
    private static double Corrected(AgreementEstimate agreement, double chance) => (agreement.Low - chance) / (1 - chance);
}
