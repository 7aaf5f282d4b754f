using EmbeddingSpace.Alignment.Relations;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Anchors;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Methods;

namespace EmbeddingSpace.Translation.Trust;

/// <summary>Turns what a translation run saw into its report, and judges it.</summary>
internal sealed class TranslationReporter(TextModel source, TextModel target)
{
    /// <summary>Below this lower end of the chance-corrected agreement (1 = always, 0 = chance) a translation is not waved through.</summary>
    internal const double PassingCorrectedAgreement = VerdictThresholds.CorrectedAgreement;

    /// <summary>With fewer judged anchors the interval is too wide to wave anything through.</summary>
    internal const int PassingCount = VerdictThresholds.JudgedAnchors;

    private const int NamedClasses = 10;

    /// <summary>Whether a method would pass as it stands.</summary>
    public static bool Passes(TriedMethod method, TranslationWork work) => Judge(method, work).Verdict == TranslationVerdict.Pass;

    /// <summary>Report.</summary>
    /// <param name="chosen">The method.</param>
    /// <param name="work">What it was chosen on.</param>
    /// <param name="kinds">Kinds of drawn anchors that were tried.</param>
    /// <param name="seconds">Seconds spent.</param>
    public TranslationReport Report(TriedMethod chosen, TranslationWork work, IReadOnlyList<AnchorCandidate> kinds, TranslationSeconds seconds)
    {
        var (verdict, reasons) = Judge(chosen, work);
        return new()
        {
            Method = chosen.Method,
            Source = source.Checkpoint.Name,
            Target = target.Checkpoint.Name,
            SourceHash = source.Checkpoint.ContentHash,
            TargetHash = target.Checkpoint.ContentHash,
            Classes = work.Choices.Classes,
            TargetLayers = chosen.Head is null ? [chosen.Stitch!.TargetLayer] : [.. Enumerable.Range(0, target.Architecture.Layers + 1)],
            Poolings = chosen.Poolings,
            SourceLayer = chosen.Stitch?.SourceLayer,
            Regularisation = chosen.Head?.Strength,
            BalancedClasses = chosen.Head is not null && work.Weights is not null,
            LayerWeights = chosen.Head is null ? null : work.Heads.LayerWeights,
            Temperature = chosen.Head?.Temperature,
            Anchors = work.Anchors.Summary,
            AnchorCandidates = kinds,
            Agreement = Estimate(chosen),
            PerClass = chosen.Judged.GroupBy(judged => work.Choices[judged.Row]).OrderBy(group => group.Key)
                .ToDictionary(group => work.Choices.Classes[group.Key], group => AgreementEstimate.Wilson(group.Count(row => row.Agrees), group.Count())),
            ShuffledAgreement = Shuffled(chosen, work),
            MajorityShare = work.Choices.MajorityShare,
            Relatedness = work.Embeddings.Relatedness?.Explained,
            RelatednessControl = work.Embeddings.Relatedness?.ShuffledExplained,
            VocabularyOverlap = work.Embeddings.Overlap,
            KeptSourceShare = chosen.KeptSourceShare,
            Candidates = [.. work.Tried.Select(method => new TranslationCandidate(method.Method, method.Stitch?.TargetLayer, method.Stitch?.SourceLayer, method.HeldOutAgreement, method.KeptSourceShare))],
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
    /// <param name="relatedness">How the embeddings of the shared tokens relate; null when that cannot be said.</param>
    /// <param name="rare">Classes that fewer anchors stand for than <see cref="VerdictThresholds.AnchorsOfAClass"/>; null: not counted.</param>
    internal static (TranslationVerdict Verdict, IReadOnlyList<string> Reasons) Judge(AgreementEstimate agreement, double chance, AnchorSummary anchors, IReadOnlyList<string> unseen,
        Relatedness? relatedness = null, IReadOnlyList<string>? rare = null)
    {
        if (agreement.Low <= chance)
            return (TranslationVerdict.Fail, [FormattableString.Invariant($"The agreement with the source ({agreement.Estimate:0.000}, at least {agreement.Low:0.000}) cannot be told from chance ({chance:0.000}).")]);
        var reasons = new List<string>();
        var corrected = (agreement.Low - chance) / (1 - chance);
        if (corrected < PassingCorrectedAgreement)
            reasons.Add(FormattableString.Invariant($"Of the agreement that chance ({chance:0.000}) leaves open, at least {corrected:0.00} is reached; {PassingCorrectedAgreement:0.00} is asked for."));
        if (agreement.Count < PassingCount) reasons.Add($"Only {agreement.Count} held-out anchors were judged; {PassingCount} are asked for.");
        if (relatedness is not null && relatedness.Explained - relatedness.ShuffledExplained < VerdictThresholds.RelatednessAboveControl)
            reasons.Add(FormattableString.Invariant($"The embeddings of the shared tokens have nothing in common (R² {relatedness.Explained:0.000}, shuffled {relatedness.ShuffledExplained:0.000}): check that each tokenizer is that of its weights and that the target is pretrained."));
        if (anchors.Kind == AnchorKinds.GeneralTexts) reasons.Add("The agreement was measured on general texts and drawn token sequences, not on texts of the task: try it on texts of your own.");
        else if (anchors.Kind != AnchorKinds.Texts) reasons.Add("The agreement was measured on drawn token sequences, not on texts: try it on texts of your own.");
        if (unseen.Count > 0) reasons.Add($"No anchor stands for {Names(unseen)}: what the translation does there is not known.");
        if (rare is { Count: > 0 }) reasons.Add($"Fewer than {VerdictThresholds.AnchorsOfAClass} anchors stand for {Names(rare)}: what the translation does there is hardly known.");
        return reasons.Count > 0
            ? (TranslationVerdict.Warn, reasons)
            : (TranslationVerdict.Pass, [FormattableString.Invariant($"The agreement with the source is at least {agreement.Low:0.000} on texts like the anchors; chance reaches {chance:0.000}.")]);
    }

    private static (TranslationVerdict Verdict, IReadOnlyList<string> Reasons) Judge(TriedMethod method, TranslationWork work) =>
        Judge(Estimate(method), Math.Max(Shuffled(method, work), work.Choices.MajorityShare), work.Anchors.Summary, work.Choices.Unseen, work.Embeddings.Relatedness, work.Choices.SeenFewerThan(VerdictThresholds.AnchorsOfAClass));

    private static string Names(IReadOnlyList<string> classes) => string.Join(", ", classes.Take(NamedClasses).Select(name => $"'{name}'")) + (classes.Count > NamedClasses ? $" and {classes.Count - NamedClasses} more" : "");

    private static AgreementEstimate Estimate(TriedMethod method) => AgreementEstimate.OfTextsToCome(method.Judged.Count(row => row.Agrees), method.Judged.Count);

    /// <summary>A bare stitch has no fit to shuffle: what two independent draws from the source's choices share is chance.</summary>
    private static double Shuffled(TriedMethod method, TranslationWork work) =>
        method.Head?.ShuffledAgreement ?? method.Judged.GroupBy(judged => work.Choices[judged.Row]).Sum(group => Math.Pow(group.Count() / (double)method.Judged.Count, 2));
}
