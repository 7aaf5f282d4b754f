using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Projection.Classes;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Tokenization.Sequences;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;

namespace EmbeddingSpace.Translation.Trust;

/// <summary>A closer look at one translation: its classes as tokens, and how it does on the texts to be scored.</summary>
/// <param name="classes">Class names in logit order.</param>
/// <param name="score">The translated classifier: token sequences of the target, and a name of the work for progress, to logits [texts, classes].</param>
/// <param name="target">The target's encoder; stays the caller's.</param>
/// <param name="source">The fine-tuned classifier that was translated; stays the caller's.</param>
/// <param name="options">What to look at.</param>
/// <param name="scoring">Device and batching of the source.</param>
/// <param name="progress">Told phase, done and total.</param>
/// <param name="cancellationToken">Checked between batches and fits.</param>
internal sealed class TranslationExamination(IReadOnlyList<string> classes, Func<IReadOnlyList<TokenSequence>, string, TextScores> score,
    TextModel target, Checkpoint source, ExaminationOptions options, ScoringOptions scoring, IProgress<OperationProgress>? progress,
    CancellationToken cancellationToken)
{
    /// <summary>The report with what was found.</summary>
    public TranslationReport Extend(TranslationReport report)
    {
        if (options.ScoredTexts is not null && report.ScoredTexts is not null)
            throw new InvalidOperationException(
                $"Report of '{report.Source}' on '{report.Target}': expected no texts to be scored in it yet, found {report.ScoredTexts.Given}. "
                + "Translate again to look at others.");
        if (options.ClassTokens) report = ReadTokens(report);
        if (options.ScoredTexts is not { } texts) return report;
        var scored = Look(texts, report.Anchors.Kind);
        var judgement = new Judgement(report.Verdict, report.Reasons).On(scored);
        return report with { ScoredTexts = scored, Verdict = judgement.Verdict, Reasons = judgement.Reasons };
    }

    private TranslationReport ReadTokens(TranslationReport report)
    {
        var reading = new ClassReadingOptions { Tokens = options.Tokens, Top = options.Top, Seed = options.Seed, Scoring = scoring };
        try
        {
            var before = ClassReader.Read(source, reading, progress, cancellationToken);
            using var space = VocabularySpace.Load(target.Checkpoint, new() { TokenEmbedding = true });
            var ids = ClassReader.Sample(space, reading);
            var scores = score(ClassReader.Sequences(target.Tokenizer, ids), "single tokens of target");
            var after = ClassReader.ReadScores(space, classes, ids, scores, reading, cancellationToken);
            return report with { ClassTokens = [.. before.Zip(after, (was, now) => new TranslatedClassTokens(was.Label, Fitted(was), now))] };
        }
        catch (InvalidSelectionException exception)
        {
            // A vocabulary that cannot be read takes nothing away from the translation: the report says so.
            return report with { ClassTokens = null, ClassTokensNotRead = exception.Message };
        }
    }

    private static ClassTokens Fitted(ClassReading reading) =>
        new(reading.Class, reading.Label, reading.Fitted, reading.Fidelity, reading.RandomFidelity, reading.FittedTokens, reading.HeldOutTokens);

    private ScoredTextsReport Look(IReadOnlyList<string?> given, AnchorKind anchors)
    {
        var texts = Sample(given);
        var (own, moved) = (ScoreWithSource(texts), score(target.Tokenize(texts), "classify"));
        var choices = new SourceChoices(own, classes);
        var agreeing = choices.Agreeing(moved, [.. Enumerable.Range(0, texts.Length).Select(row => (long)row)]).Count(agrees => agrees);
        var (distance, reason) = Distance(texts, anchors);
        return new(given.Count, texts.Length, AgreementEstimate.Wilson(agreeing, texts.Length), choices.MajorityShare, distance, reason);
    }

    private (AnchorDistance? Distance, string? Reason) Distance(string?[] texts, AnchorKind kind)
    {
        if (options.AnchorTexts is null) return (null, $"The anchors were no texts ({kind.Name()}), and no text is like them.");
        var anchors = Sample([.. options.AnchorTexts.Where(text => !string.IsNullOrWhiteSpace(text))]);
        if (anchors.Length < 2 * AnchorDistance.FewestTexts)
            return (null, $"There are {anchors.Length} anchors; {2 * AnchorDistance.FewestTexts} are needed.");
        if (texts.Length < AnchorDistance.FewestTexts)
            return (null, $"There are {texts.Length} distinct texts to be scored; {AnchorDistance.FewestTexts} are needed.");
        var (ofAnchors, ofTexts) = (Features(anchors, "encode anchors"), Features(texts, "encode texts to be scored"));
        return (AnchorDistance.Measure(ofAnchors, ofTexts, options.Seed, cancellationToken), null);
    }

    private TextScores Features(IReadOnlyList<string?> texts, string phase)
    {
        int[] layers = [.. Enumerable.Range(0, target.Architecture.Layers + 1)];
        return target.Score(target.Tokenize(texts), layers.Length * target.Architecture.Hidden,
            batch => PooledFeatures.Compute(target.Model, batch, layers, [Pooling.Mean]), phase, progress, cancellationToken);
    }

    private TextScores ScoreWithSource(IReadOnlyList<string?> texts)
    {
        using var model = TextModel.Borrow(ModelMap.Resolve(source), ModelParts.Encoder | ModelParts.Classifier, scoring);
        return model.Score(model.Tokenize(texts), classes.Count, model.Model.Classify, "classify with source", progress, cancellationToken);
    }

    /// <summary>Distinct texts, a seeded sample of them where there are many.</summary>
    private string?[] Sample(IReadOnlyList<string?> texts)
    {
        var distinct = texts.Distinct(StringComparer.Ordinal).ToArray();
        if (distinct.Length <= ExaminationOptions.MostTexts) return distinct;
        return [.. SeededOrder.Of(distinct.Length, options.Seed).Take(ExaminationOptions.MostTexts).Order().Select(index => distinct[index])];
    }
}
