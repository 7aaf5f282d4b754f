using System.Diagnostics;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Certainty;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Methods;
using EmbeddingSpace.Translation.Sources;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Translation;

/// <summary>Moves a fine-tuned text classifier, whatever its head answers, onto another, only pretrained, encoder. No label, no gradient step.</summary>
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
    /// <exception cref="AnchorTextsException">There are too few anchors, or the source says one thing of all of them.</exception>
    public static ClassifierTranslation Translate(Checkpoint source, Checkpoint target, IReadOnlyList<string>? texts, TranslationOptions? options = null,
        ScoringOptions? scoring = null, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Translate(source, target, texts, null, options, scoring, progress, cancellationToken);

    /// <summary>Translate a classifier of pairs of texts, with unlabelled pairs as anchors: both models read each as one sequence, as their tokenizers' files
    /// say.</summary>
    /// <remarks>Pairs are never drawn: which model reads pairs stands in no file, and random ones say nothing of how two texts belong together.</remarks>
    /// <param name="source">The fine-tuned classifier; owned by the call, and by the result where a part of it is kept.</param>
    /// <param name="target">The pretrained encoder; owned by the call, then by the result.</param>
    /// <param name="pairs">Unlabelled pairs both models read. Of one that is too long the longer text is cut first; the report counts them.</param>
    /// <param name="options">Knobs; what texts are and what is drawn where there are none does not count.</param>
    /// <param name="scoring">Device and batching of both models.</param>
    /// <param name="progress">Told phase, done and total.</param>
    /// <param name="cancellationToken">Stops the work and leaves no native memory behind.</param>
    /// <returns>The translated classifier with its report; the caller disposes it.</returns>
    /// <exception cref="CheckpointException">
    /// A checkpoint is malformed, is no classifier (source), or the method needs one vocabulary and there are two.
    /// </exception>
    /// <exception cref="AnchorTextsException">There are too few anchors, or the source says one thing of all of them.</exception>
    public static ClassifierTranslation TranslatePairs(Checkpoint source, Checkpoint target, IReadOnlyList<TextPair> pairs,
        TranslationOptions? options = null, ScoringOptions? scoring = null, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return Translate(source, target, null, pairs, options, scoring, progress, cancellationToken);
    }

    /// <summary>Translate a source that is no checkpoint, from its scores of texts alone: any model, rule or file of answers. Nothing of it is kept, so
    /// methods that keep blocks of the source are none here.</summary>
    /// <param name="source">What gives the scores; it stays the caller's.</param>
    /// <param name="target">The pretrained encoder; owned by the call, then by the result.</param>
    /// <param name="texts">Unlabelled texts; null = none: seeded random sequences of the target's tokens take their place, as texts, where the source scores
    /// any text.</param>
    /// <param name="options">Knobs.</param>
    /// <param name="scoring">Device and batching of the target.</param>
    /// <param name="progress">Told phase, done and total.</param>
    /// <param name="cancellationToken">Stops the work and leaves no native memory behind; the source sees it too.</param>
    /// <returns>The translated classifier with its report; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The method keeps blocks of the source, or a text has no scores.</exception>
    /// <exception cref="CheckpointException">The target is malformed.</exception>
    /// <exception cref="AnchorTextsException">There are too few anchors, or the source says one thing of all of them.</exception>
    /// <exception cref="InvalidOperationException">The source gave something else than finite scores, one row a text and one column a label.</exception>
    public static ClassifierTranslation Translate(ScoredSource source, Checkpoint target, IReadOnlyList<string>? texts, TranslationOptions? options = null,
        ScoringOptions? scoring = null, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Translate(source, target, texts, null, options, scoring, progress, cancellationToken);

    /// <summary>The same with pairs of texts, of a source that scores pairs.</summary>
    /// <param name="source">What gives the scores; it stays the caller's.</param>
    /// <param name="target">The pretrained encoder; owned by the call, then by the result.</param>
    /// <param name="pairs">Unlabelled pairs.</param>
    /// <param name="options">Knobs; what texts are and what is drawn where there are none does not count.</param>
    /// <param name="scoring">Device and batching of the target.</param>
    /// <param name="progress">Told phase, done and total.</param>
    /// <param name="cancellationToken">Stops the work and leaves no native memory behind; the source sees it too.</param>
    /// <returns>The translated classifier with its report; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The method keeps blocks of the source, or the source does not score pairs.</exception>
    /// <exception cref="CheckpointException">The target is malformed.</exception>
    /// <exception cref="AnchorTextsException">There are too few anchors, or the source says one thing of all of them.</exception>
    /// <exception cref="InvalidOperationException">The source gave something else than finite scores, one row a pair and one column a label.</exception>
    public static ClassifierTranslation TranslatePairs(ScoredSource source, Checkpoint target, IReadOnlyList<TextPair> pairs,
        TranslationOptions? options = null, ScoringOptions? scoring = null, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return Translate(source, target, null, pairs, options, scoring, progress, cancellationToken);
    }

    private static ClassifierTranslation Translate(ScoredSource source, Checkpoint target, IReadOnlyList<string>? texts, IReadOnlyList<TextPair>? pairs,
        TranslationOptions? options, ScoringOptions? scoring, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        var total = Stopwatch.StartNew();
        TextModel? targetModel = null;
        try
        {
            var (checkedOptions, checkedScoring) = (TranslationOptions.Validated(options), ScoringOptions.Validated(scoring));
            RequireFitting(source.Head, checkedOptions, pairs is not null);
            targetModel = TextModel.Load(target, ModelParts.Encoder, checkedScoring);
            var (chosen, report, certainty) =
                new TranslationRun(source, targetModel, checkedOptions, total, progress, cancellationToken).Execute(texts, pairs);
            var model = new TranslatedModel(chosen.Poolings, chosen.Head!.Map, null, null, targetModel.Model.Device)
            {
                Pairs = checkedOptions.Pairs,
                Offsets = ContributionOffsets.Of(chosen.Poolings, chosen.Head, targetModel.Architecture.Layers + 1),
            };
            return new(targetModel, model, null, source.Head, report, certainty);
        }
        catch
        {
            targetModel?.Dispose();
            target.Dispose();
            throw;
        }
    }

    private static ClassifierTranslation Translate(Checkpoint source, Checkpoint target, IReadOnlyList<string>? texts, IReadOnlyList<TextPair>? pairs,
        TranslationOptions? options, ScoringOptions? scoring, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        var total = Stopwatch.StartNew();
        TextModel? targetModel = null;
        try
        {
            var (checkedOptions, checkedScoring) = (TranslationOptions.Validated(options), ScoringOptions.Validated(scoring));
            var sourceMap = ModelMap.Resolve(source);
            var head = ClassifierHead.Of(sourceMap);
            RequireFitting(head, checkedOptions, pairs is not null);
            var targetMap = ModelMap.Resolve(target);
            TriedMethod chosen;
            TranslationReport report;
            CertaintyTest? certainty;
            using (var sourceModel = TextModel.Borrow(sourceMap, ModelParts.Encoder | ModelParts.Classifier, checkedScoring))
            {
                targetModel = TextModel.Load(targetMap, ModelParts.Encoder, checkedScoring);
                (chosen, report, certainty) =
                    new TranslationRun(new CheckpointSource(sourceModel), targetModel, checkedOptions, total, progress, cancellationToken)
                        .Execute(texts, pairs);
            }
            var device = targetModel.Model.Device;
            // A stitch keeps the end of the source, from the state on that it enters.
            var kept = chosen.Stitch is { } stitch ? TransformerModel.Load(sourceMap, ModelParts.Classifier, device, stitch.SourceLayer) : null;
            if (kept is null) source.Dispose();
            var model = new TranslatedModel(chosen.Poolings, chosen.Head?.Map, chosen.Stitch, kept, device)
            {
                Pairs = checkedOptions.Pairs,
                Offsets = ContributionOffsets.Of(chosen.Poolings, chosen.Head, targetModel.Architecture.Layers + 1),
            };
            return new(targetModel, model, kept is null ? null : sourceMap, head, report, certainty);
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

    private static void RequireFitting(ClassifierHead head, TranslationOptions options, bool pairs)
    {
        if (options.Pairs == PairReading.Apart && !pairs)
            throw new ArgumentException($"'{nameof(TranslationOptions.Pairs)}': expected pairs of texts with {PairReading.Apart}, found single texts. Give "
                + "pairs, or leave it out.", nameof(options));
        if (options.BalanceClasses && head.Kind != HeadKind.SingleLabel)
            throw new ArgumentException($"'{nameof(TranslationOptions.BalanceClasses)}': expected a source of classes that exclude one another, "
                + $"found {head.Describe()}. Leave it out.", nameof(options));
        if (pairs && options.TextKind == TextKind.General)
            throw new ArgumentException($"'{nameof(TranslationOptions.TextKind)}': expected {TextKind.Task} with pairs of texts, found {options.TextKind}, "
                + "of which windows are drawn. Give pairs of the task.", nameof(options));
    }
}
