using System.Diagnostics;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Models;
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
    /// <param name="progress">Told phase, done and total.</param>
    /// <param name="cancellationToken">Stops the work and leaves no native memory behind.</param>
    /// <returns>The translated classifier with its report; the caller disposes it.</returns>
    /// <exception cref="CheckpointException">A checkpoint is malformed, is no classifier (source), or the method needs one vocabulary and there are two.</exception>
    /// <exception cref="AnchorTextsException">There are too few anchors, or the source sees one class in all of them.</exception>
    public static ClassifierTranslation Translate(Checkpoint source, Checkpoint target, IReadOnlyList<string>? texts, TranslationOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        var total = Stopwatch.StartNew();
        TextModel? sourceModel = null, targetModel = null;
        try
        {
            var checkedOptions = TranslationOptions.Validated(options);
            var sourceMap = ModelMap.Resolve(source);
            ClassifierHeads.Require(sourceMap);
            var targetMap = ModelMap.Resolve(target);
            sourceModel = TextModel.Load(sourceMap, ModelParts.Encoder | ModelParts.Classifier, checkedOptions.Scoring);
            targetModel = TextModel.Load(targetMap, ModelParts.Encoder, checkedOptions.Scoring);
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
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(classes);
        if (features.Count != logits.Count) throw new ArgumentException($"'logits': expected {features.Count} texts as in 'features', got {logits.Count}.", nameof(logits));
        if (logits.Size != classes.Count) throw new ArgumentException($"'classes': expected {logits.Size} names, one a logit, got {classes.Count}.", nameof(classes));
        if (features.Count < AnchorSet.Fewest)
            throw new AnchorTextsException($"Anchor texts: expected at least {AnchorSet.Fewest} texts, found {features.Count}. Give more texts.");
        var choices = new SourceChoices(logits, classes);
        var summary = new AnchorSummary("texts", features.Count, 0, 0, features.Truncated.Count(truncated => truncated));
        choices.ThrowIfOneClass(summary);
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        var fit = HeadFitting.Fit(features.ToTensor(), [logits.ToTensor().to(float64)], seed)[0];
        var agreement = AgreementEstimate.OfTextsToCome(fit.Agreeing.Count(agrees => agrees), fit.Agreeing.Length);
        var (verdict, reasons) = TranslationReporter.Judge(agreement, Math.Max(fit.ShuffledAgreement, choices.MajorityShare), summary, choices.Unseen);
        return new(fit.Map, classes, new(fit.Strength, agreement, fit.ShuffledAgreement, choices.MajorityShare, summary, verdict, reasons));
    }
}
