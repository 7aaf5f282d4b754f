using System.Diagnostics;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Methods;
using EmbeddingSpace.Translation.Sources;
using EmbeddingSpace.Translation.Trust;

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
    /// <exception cref="CheckpointException">
    /// A checkpoint is malformed, is no classifier (source), or the method needs one vocabulary and there are two.
    /// </exception>
    /// <exception cref="AnchorTextsException">There are too few anchors, or the source sees one class in all of them.</exception>
    public static ClassifierTranslation Translate(Checkpoint source, Checkpoint target, IReadOnlyList<string>? texts, TranslationOptions? options = null,
        ScoringOptions? scoring = null, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        var total = Stopwatch.StartNew();
        TextModel? targetModel = null;
        try
        {
            var (checkedOptions, checkedScoring) = (TranslationOptions.Validated(options), ScoringOptions.Validated(scoring));
            var sourceMap = ModelMap.Resolve(source);
            ClassifierHead.Of(sourceMap).RequireExclusiveClasses();
            var targetMap = ModelMap.Resolve(target);
            TriedMethod chosen;
            TranslationReport report;
            using (var sourceModel = TextModel.Borrow(sourceMap, ModelParts.Encoder | ModelParts.Classifier, checkedScoring))
            {
                targetModel = TextModel.Load(targetMap, ModelParts.Encoder, checkedScoring);
                (chosen, report) = new TranslationRun(sourceModel, targetModel, checkedOptions, total, progress, cancellationToken).Execute(texts);
            }
            var device = targetModel.Model.Device;
            // A stitch keeps the end of the source, from the state on that it enters.
            var kept = chosen.Stitch is { } stitch ? TransformerModel.Load(sourceMap, ModelParts.Classifier, device, stitch.SourceLayer) : null;
            if (kept is null) source.Dispose();
            var model = new TranslatedModel(chosen.Poolings, chosen.Head?.Map, chosen.Stitch, kept, device);
            return new(targetModel, model, kept is null ? null : sourceMap, sourceMap.Architecture.Classes!, report);
        }
        catch
        {
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
    public static IReadOnlyList<TranslatedHead> FitHeads(TextScores features, IReadOnlyList<SourceLogits> sources, int seed = TranslationOptions.DefaultSeed,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(sources);
        return SharedFeatureHeads.Fit(features, sources, seed, cancellationToken);
    }
}
