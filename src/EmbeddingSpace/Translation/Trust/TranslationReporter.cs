using EmbeddingSpace.Translation.Anchors;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Findings;
using EmbeddingSpace.Translation.Methods;

namespace EmbeddingSpace.Translation.Trust;

/// <summary>Turns what a translation run saw into its report.</summary>
internal static class TranslationReporter
{
    /// <summary>Report.</summary>
    /// <param name="chosen">The method.</param>
    /// <param name="work">What it was chosen on.</param>
    /// <param name="kinds">Kinds of drawn anchors that were tried.</param>
    /// <param name="seconds">Seconds spent.</param>
    public static TranslationReport Report(AssessedMethod chosen, TranslationWork work, IReadOnlyList<AnchorCandidate> kinds, TranslationSeconds seconds)
    {
        var (tried, evidence) = (chosen.Tried, chosen.Evidence);
        var reading = new JudgedReading(tried, work);
        return new()
        {
            Method = tried.Method,
            Source = work.Source.Name,
            Target = work.Target.Checkpoint.Name,
            SourceHash = work.Source.ContentHash,
            TargetHash = work.Target.Checkpoint.ContentHash,
            Classes = work.Answers.Classes,
            Kind = work.Answers.Head.Kind,
            Labels = LabelAgreement.Of(tried.Judged, work),
            Numbers = NumberAgreement.Of(tried.Judged, work),
            TargetLayers = tried.Head is null ? [tried.Stitch!.TargetLayer] : [.. Enumerable.Range(0, work.Target.Architecture.Layers + 1)],
            Poolings = tried.Poolings,
            SourceLayer = tried.Stitch?.SourceLayer,
            Regularisation = tried.Head?.Strength,
            BalancedClasses = tried.Head is not null && work.Weights is not null,
            LayerWeights = tried.Head is null ? null : work.Heads.LayerWeights,
            Temperature = tried.Head?.Temperature,
            Anchors = work.Anchors.Summary,
            Pairs = work.Anchors.TargetSecond is null ? PairReading.Together : PairReading.Apart,
            AnchorCandidates = kinds,
            Agreement = Claimed(evidence.Agreement, work),
            PerClass = PerClass(tried, work),
            ShuffledAgreement = evidence.ShuffledAgreement,
            MajorityShare = evidence.MajorityShare,
            Relatedness = evidence.Relatedness?.Explained,
            RelatednessControl = evidence.Relatedness?.ShuffledExplained,
            VocabularyOverlap = work.Embeddings?.Overlap,
            KeptSourceShare = tried.KeptSourceShare,
            Candidates = [.. work.Tried.Select(Candidate)],
            AgreementByShare = reading.Curve,
            Confusion = reading.Confusion,
            Disagreements = reading.Disagreements,
            Verdict = chosen.Judgement.Verdict,
            Reasons = chosen.Judgement.Reasons,
            LearningCurve = tried.Head is null ? null : LearningCurve.Of(tried.Head.Curve),
            Seed = work.Options.Seed,
            AnchorsHash = work.Anchors.Hash(),
            Seconds = seconds,
        };
    }

    private static Dictionary<string, AgreementEstimate> PerClass(TriedMethod tried, TranslationWork work) =>
        work.Answers.CompareEach(tried.Judged.Logits, tried.Judged.Rows)
            .ToDictionary(each => each.Name, each => Claimed(AgreementEstimate.Of(each.Rows, work.Answers.Head.Kind) with { Count = each.Count }, work));

    /// <summary>An interval is claimed of texts like those it was measured on, and of no others: measured, that of drawn sequences covered the agreement on
    /// texts in 7 of 27 cases.</summary>
    private static AgreementEstimate Claimed(AgreementEstimate agreement, TranslationWork work) => work.Anchors.Summary.Kind switch
    {
        AnchorKind.Texts => agreement,
        AnchorKind.GeneralTexts => agreement.WithoutInterval("measured on general texts and drawn token sequences"),
        _ => agreement.WithoutInterval("measured on drawn token sequences"),
    };

    private static TranslationCandidate Candidate(TriedMethod tried) =>
        new(tried.Method, tried.Stitch?.TargetLayer, tried.Stitch?.SourceLayer, tried.HeldOutAgreement, tried.KeptSourceShare);
}
