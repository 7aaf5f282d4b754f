using System.Diagnostics;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Anchors;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Heads;
using EmbeddingSpace.Translation.Sources;
using EmbeddingSpace.Translation.Trust;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation;

/// <summary>Moves a fine-tuned text classifier onto another, only pretrained, encoder. No label, no gradient step.</summary>
public static class ClassifierTranslator
{
    /// <summary>Translate with unlabelled texts as anchors, or with none.</summary>
    /// <param name="source">The fine-tuned classifier; owned by the call, and by the result where a part of it is kept.</param>
    /// <param name="target">The pretrained encoder; owned by the call, then by the result.</param>
    /// <param name="texts">Unlabelled texts both models read; null = none: seeded random token sequences take their place.</param>
    /// <param name="options">Knobs.</param>
    /// <param name="scoring">Device and batching of both models.</param>
    /// <param name="progress">Told phase, done and total.</param>
    /// <param name="cancellationToken">Stops the work and leaves no native memory behind.</param>
    /// <returns>The translated classifier with its report; the caller disposes it.</returns>
    /// <exception cref="CheckpointException">A checkpoint is malformed, is no classifier (source), or the method needs one vocabulary and there are two.</exception>
    /// <exception cref="AnchorTextsException">There are too few anchors, or the source sees one class in all of them.</exception>
    public static ClassifierTranslation Translate(Checkpoint source, Checkpoint target, IReadOnlyList<string>? texts, TranslationOptions? options = null,
        ScoringOptions? scoring = null, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        var total = Stopwatch.StartNew();
        TextModel? sourceModel = null, targetModel = null;
        try
        {
            var (checkedOptions, checkedScoring) = (TranslationOptions.Validated(options), ScoringOptions.Validated(scoring));
            var sourceMap = ModelMap.Resolve(source);
            ClassifierHeads.Require(sourceMap);
            var targetMap = ModelMap.Resolve(target);
            sourceModel = TextModel.Load(sourceMap, ModelParts.Encoder | ModelParts.Classifier, checkedScoring);
            targetModel = TextModel.Load(targetMap, ModelParts.Encoder, checkedScoring);
            var (poolings, head, stitch, report) = new TranslationRun(sourceModel, targetModel, checkedOptions, total, progress, cancellationToken).Execute(texts);
            var classes = sourceMap.Architecture.Classes!;
            sourceModel.Model.Dispose();
            TranslatedModel model;
            if (stitch is null)
            {
                model = new(poolings, head, null, null, targetModel.Model.Device);
                source.Dispose();
                sourceMap = null;
            }
            else model = new(poolings, head, stitch, TransformerModel.Load(sourceMap, ModelParts.Classifier, targetModel.Model.Device, stitch.SourceLayer), targetModel.Model.Device);
            return new(targetModel, model, sourceMap, classes, report);
        }
        catch
        {
            sourceModel?.Dispose();
            targetModel?.Dispose();
            source.Dispose();
            target.Dispose();
            throw;
        }
    }

    /// <summary>Fit only a linear head, for features that a shared encoder computed.</summary>
    /// <param name="features">[texts, features], row-major.</param>
    /// <param name="logits">The source's logits of the same texts.</param>
    /// <param name="classes">Class names in logit order.</param>
    /// <param name="seed">Seed of the shuffled control.</param>
    /// <returns>The head with its report.</returns>
    /// <exception cref="AnchorTextsException">There are too few texts, or the source sees one class in all of them.</exception>
    public static TranslatedHead FitHead(TextScores features, TextScores logits, IReadOnlyList<string> classes, int seed = TranslationOptions.DefaultSeed)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(classes);
        return FitHeads(features, [new(logits, classes)], seed)[0];
    }

    /// <summary>Fit linear heads of several sources to the same features, in one pass over them: every factorisation is shared.</summary>
    /// <param name="features">[texts, features], row-major.</param>
    /// <param name="sources">For each source its logits of the same texts, and its classes.</param>
    /// <param name="seed">Seed of the order and of the shuffled control.</param>
    /// <param name="cancellationToken">Checked between blocks and sources.</param>
    /// <returns>One head a source, in their order, each with its report.</returns>
    /// <exception cref="AnchorTextsException">There are too few texts, or a source sees one class in all of them.</exception>
    public static IReadOnlyList<TranslatedHead> FitHeads(TextScores features, IReadOnlyList<SourceLogits> sources, int seed = TranslationOptions.DefaultSeed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(sources);
        if (features.Count < AnchorSet.Fewest)
            throw new AnchorTextsException($"Anchor texts: expected at least {AnchorSet.Fewest} texts, found {features.Count}. Give more texts.");
        var summary = new AnchorSummary(AnchorKinds.Texts, features.Count, 0, 0, features.Truncated.Count(truncated => truncated));
        var choices = sources.Select(source => Check(source, features.Count, summary)).ToList();
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        var logits = sources.Select(source => source.Logits.ToTensor().to(float64)).ToList();
        var fits = HeadFitting.Fit(features.ToTensor(), logits, seed, cancellationToken).Select((fit, i) => fit.AsSureAs(logits[i]));
        return [.. fits.Select((fit, i) =>
        {
            var agreement = AgreementEstimate.OfTextsToCome(fit.Agreeing.Count(agrees => agrees), fit.Agreeing.Length);
            var (verdict, reasons) = TranslationReporter.Judge(agreement, Math.Max(fit.ShuffledAgreement, choices[i].MajorityShare), summary, choices[i].Unseen, rare: choices[i].SeenFewerThan(VerdictThresholds.AnchorsOfAClass));
            return new TranslatedHead(fit.Map, sources[i].Classes, new(fit.Strength, agreement, fit.ShuffledAgreement, choices[i].MajorityShare, summary, verdict, reasons, fit.Temperature));
        })];
    }

    private static SourceChoices Check(SourceLogits source, int count, AnchorSummary summary)
    {
        if (source.Logits.Count != count) throw new ArgumentException($"'logits': expected {count} texts as in 'features', got {source.Logits.Count}.", nameof(source));
        if (source.Logits.Size != source.Classes.Count) throw new ArgumentException($"'classes': expected {source.Logits.Size} names, one a logit, got {source.Classes.Count}.", nameof(source));
        var choices = new SourceChoices(source.Logits, source.Classes);
        choices.ThrowIfOneClass(summary);
        return choices;
    }
}
