using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Certainty;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Heads;
using EmbeddingSpace.Translation.Sources;
using EmbeddingSpace.Translation.Trust;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation;

/// <summary>Linear heads of several sources on features that a shared encoder computed, each with its report.</summary>
internal static class SharedFeatureHeads
{
    /// <summary>Fit them in one pass over the features.</summary>
    /// <param name="features">[texts, features].</param>
    /// <param name="sources">For each source its logits of the same texts, and its classes.</param>
    /// <param name="seed">Seed of the order and of the shuffled control.</param>
    /// <param name="cancellationToken">Checked between blocks and sources.</param>
    public static IReadOnlyList<TranslatedHead> Fit(TextScores features, IReadOnlyList<SourceLogits> sources, int seed, CancellationToken cancellationToken)
    {
        if (features.Count < TranslationOptions.FewestAnchors)
            throw new AnchorTextsException(
                $"Anchor texts: expected at least {TranslationOptions.FewestAnchors} texts, found {features.Count}. Give more texts.");
        var anchors = new AnchorSummary(AnchorKind.Texts, features.Count, 0, 0, features.Truncated.Count(truncated => truncated));
        var answers = sources.Select(source => Check(source, anchors)).ToList();
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        var logits = sources.Select(source => source.Logits.ToTensor().to(float64)).ToList();
        // Several labels are fitted to probabilities, which finds rare ones better; everything else to logits.
        var goals = answers.Select((answer, i) =>
            answer is SourceLabels ? HeadGoal.OfProbabilities(logits[i], answer)! : HeadGoal.OfLogits(logits[i], answer)).ToList();
        var fits = HeadFitting.Fit(features.ToTensor(), goals, seed, cancellationToken);
        return [.. fits.Select((fit, i) => Report(fit.AsSureAs(logits[i], answers[i]), answers[i], anchors, sources[i], seed))];
    }

    private static SourceAnswers Check(SourceLogits source, AnchorSummary anchors)
    {
        if (source.Logits.Count != anchors.Count)
            throw new ArgumentException($"'logits': expected {anchors.Count} texts as in 'features', got {source.Logits.Count}.", nameof(source));
        if (source.Logits.Size != source.Classes.Count)
            throw new ArgumentException($"'classes': expected {source.Logits.Size} names, one a logit, got {source.Classes.Count}.", nameof(source));
        var answers = SourceAnswers.Of(source.Logits, source.Head ?? ClassifierHead.OfClasses(source.Classes), source.LabelThreshold);
        answers.RequireVariety(anchors);
        return answers;
    }

    private static TranslatedHead Report(HeadFit fit, SourceAnswers answers, AnchorSummary anchors, SourceLogits source, int seed)
    {
        var agreement = AgreementEstimate.OfTextsToCome(fit.Agreeing, answers.Head.Kind);
        var evidence = TrustEvidence.Of(agreement, fit.ShuffledAgreement, answers, anchors.Kind);
        var judgement = Judgement.Of(evidence);
        return new(fit.Map, answers.Head, new(fit.Strength, evidence.Agreement, evidence.ShuffledAgreement, evidence.MajorityShare, anchors,
            judgement.Verdict, judgement.Reasons, fit.Temperature)
        {
            Promises = AnswerPromises.Of(new(fit.JudgedLogits, fit.Agreeing, null), null, answers, anchors.Kind, null),
            Source = source.Source?.Name,
            SourceHash = source.Source?.Hash,
            AnchorsHash = source.AnchorsHash,
            Seed = seed,
        });
    }
}
