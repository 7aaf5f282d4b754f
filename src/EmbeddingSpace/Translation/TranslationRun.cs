using System.Diagnostics;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Anchors;
using EmbeddingSpace.Translation.Certainty;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Heads;
using EmbeddingSpace.Translation.Methods;
using EmbeddingSpace.Translation.Sources;
using EmbeddingSpace.Translation.Trust;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation;

/// <summary>One translation from texts to report: finds the anchors, tries methods, cheapest first, and chooses.</summary>
internal sealed class TranslationRun(ITranslationSource source, TextModel target, TranslationOptions options, Stopwatch total,
    IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
{
    /// <summary>
    /// Agreement that distillation must gain over the pooled ridge, which hands over logits on the source's scale: about one standard error of
    /// 2,000 anchors.
    /// </summary>
    private const double DistillationMargin = 0.01;

    /// <summary>Run.</summary>
    /// <param name="texts">Unlabelled texts; null = none.</param>
    /// <param name="pairs">Unlabelled pairs of texts in their place; null = none.</param>
    /// <returns>The method that was chosen, its head as sure as the source, the report, and what tells certain answers where that was asked for.</returns>
    public (TriedMethod Chosen, TranslationReport Report, CertaintyTest? Certainty) Execute(IReadOnlyList<string>? texts, IReadOnlyList<TextPair>? pairs = null)
    {
        var drawing = Stopwatch.StartNew();
        var (anchors, kinds) = pairs is not null ? (AnchorSet.FromPairs(pairs, options.Pairs, source, target, cancellationToken), [])
            : texts is not null ? (FromTexts(texts), [])
            : !source.ScoresAnyText ? throw new AnchorTextsException(
                $"'{source.Name}': expected texts, as scores are known of these alone and none can be drawn, found none. Give the texts that were scored.")
            : new AnchorDrawing(source, target, options, progress, cancellationToken).Draw();
        var joined = texts is null ? null : Join(anchors);
        if (joined is not null) anchors = joined.Texts;
        drawing.Stop();
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        var wholeSourceAllowed = options.Method is not (TranslationMethod.Auto or TranslationMethod.Combined);
        using var work = new TranslationWork(source, target, options, anchors, joined, wholeSourceAllowed, progress, cancellationToken);
        var chosen = options.Method == TranslationMethod.Auto ? Automatic(work) : AssessedMethod.Of(Asked(work), work);
        if (chosen.Tried.Head is { } head)
            chosen = chosen with { Tried = chosen.Tried with { Head = work.Solving(() => head.AsSureAs(work.Logits.ToTensor(), work.Answers)) } };
        var certainty = JudgedCertainty.Of(chosen.Tried, work);
        var (encode, solve) = work.Seconds;
        var seconds = new TranslationSeconds(encode + drawing.Elapsed.TotalSeconds, solve, total.Elapsed.TotalSeconds)
        {
            // Answers that were given took no time here, whatever they cost where they were made.
            SourcePerAnchor = source.ScoresAnyText ? work.SourceSeconds : null,
            TargetPerAnchor = work.TargetSeconds,
        };
        var report = TranslationReporter.Report(chosen, work, kinds, seconds) with
        {
            Promises = certainty.Promises,
            CertainAgreement = options.CertainAgreement,
            CertainAgreementOf = options.AgreementOf,
        };
        return (chosen.Tried, report, certainty.Test);
    }

    private AnchorSet FromTexts(IReadOnlyList<string> texts) => options.TextKind == TextKind.General
        ? AnchorSet.FromGeneralTexts(texts, options.DrawnCount, options.Seed, source, target, cancellationToken)
        : AnchorSet.FromTexts(texts, source, target, cancellationToken);

    /// <summary>What joins the texts in the fit of a head, where they are few.</summary>
    private JoinedAnchors? Join(AnchorSet texts)
    {
        // What is known of these texts alone can be asked nothing else.
        if (!source.ScoresAnyText || !texts.AreOfTheTask || !options.Method.FitsHead()) return null;
        return JoinedPlan.Of(texts.Count, source.Head, options.DrawnBesideTexts) is { } plan
            ? JoinedAnchors.Draw(texts, plan, source, target, options, progress, cancellationToken)
            : null;
    }

    private TriedMethod Asked(TranslationWork work)
    {
        var method = TranslationMethods.Of(options.Method);
        var obstacle = method.Obstacle(work);
        if (obstacle is ITranslationMethod.NoBlocks)
            throw new ArgumentException($"Method '{options.Method}' for source '{source.Name}': {obstacle}. Use method PooledRidge.");
        if (obstacle is not null && !work.Answers.AreExclusive && options.Method is (TranslationMethod.Combined or TranslationMethod.LinearDistillation))
            throw new InvalidCheckpointException(
                $"Method '{options.Method}' for source '{source.Name}': found {work.Answers.Head.Describe()}; {obstacle}. Use method PooledRidge.");
        if (obstacle is not null)
            throw new VocabularyMismatchException(
                $"Method '{options.Method}' for source '{source.Name}' and target '{target.Checkpoint.Name}': expected one vocabulary, found two "
                + $"({source.Model!.Tokenizer.VocabularySize} and {target.Tokenizer.VocabularySize} tokens, or other tokenizer settings); {obstacle}. "
                + "Use method PooledRidge, which needs only texts.");
        work.Tried.AddRange(method.Try(work));
        return work.Tried.MaxBy(work.NetAgreement)!;
    }

    /// <summary>
    /// Target-only methods first. A head that passes ends the search: nothing that keeps blocks of the source would be preferred to it but for a
    /// large gain, and trying costs as much as encoding.
    /// </summary>
    private static AssessedMethod Automatic(TranslationWork work)
    {
        Try(work, TranslationMethod.PooledRidge, TranslationMethod.LinearDistillation);
        var (ridge, distilled) = (work.Tried[0], work.Tried.ElementAtOrDefault(1));
        // Labels are as sure as the source's either way.
        var margin = work.Answers.AreExclusive ? MarginOf(work) : 0;
        var best = distilled?.JudgedAgreement > ridge.JudgedAgreement + margin ? distilled : ridge;
        var assessed = AssessedMethod.Of(best, work);
        if (assessed.Judgement.Verdict == TranslationVerdict.Pass) return assessed;
        // A handful of texts cannot tell a stitch's gain from luck.
        var handful = work.Joined is not null && work.Anchors.Count <= TranslationOptions.MostTextsJoined;
        if (handful && assessed.Judgement.Verdict == TranslationVerdict.Warn) return assessed;

        // Between strangers a map of the embeddings is near chance: not worth the search.
        Try(work, TranslationMethod.TokenRidge);
        if (work.Embeddings?.AreRelated == true)
            Try(work, TranslationMethod.VocabularyKernel, TranslationMethod.Procrustes, TranslationMethod.ScaledProcrustes, TranslationMethod.Whitened);
        if (work.Tried.Exists(tried => tried.Stitch is not null && tried.KeptSourceShare < 1)) Try(work, TranslationMethod.Combined);
        var stitched = work.Tried.Where(tried => tried.Stitch is not null && tried.KeptSourceShare < 1).MaxBy(work.NetAgreement);
        return stitched is not null && work.NetAgreement(stitched) > work.NetAgreement(best) ? AssessedMethod.Of(stitched, work) : assessed;
    }

    /// <summary>About one standard error of the texts judged, where they are few.</summary>
    private static double MarginOf(TranslationWork work) =>
        work.Joined is null ? DistillationMargin : DistillationMargin * Math.Sqrt((double)RidgeRegression.MostJudged / work.Anchors.Count);

    private static void Try(TranslationWork work, params TranslationMethod[] methods)
    {
        foreach (var method in methods.Select(TranslationMethods.Of).Where(method => method.Obstacle(work) is null))
        {
            work.CancellationToken.ThrowIfCancellationRequested();
            work.Tried.AddRange(method.Try(work));
        }
    }
}
