using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Projection.Classes;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Sources;

namespace EmbeddingSpace.Translation.Trust;

/// <summary>A closer look at one translation: its classes as tokens, and how it does on the texts to be scored.</summary>
internal sealed class TranslationExamination(ClassifierTranslation translation, TextModel target, Checkpoint source, ExaminationOptions options, ScoringOptions scoring, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
{
    /// <summary>The report with what was found.</summary>
    public TranslationReport Extend(TranslationReport report)
    {
        if (options.ScoredTexts is not null && report.ScoredTexts is not null)
            throw new InvalidOperationException($"Report of '{report.Source}' on '{report.Target}': expected no texts to be scored in it yet, found {report.ScoredTexts.Given}. Translate again to look at others.");
        if (options.ClassTokens) report = ReadTokens(report);
        return options.ScoredTexts is { } texts ? ScoredTextsVerdict.Judge(report with { ScoredTexts = Look(texts, report.Anchors.Kind) }) : report;
    }

    private TranslationReport ReadTokens(TranslationReport report)
    {
        var reading = new ClassReadingOptions { Tokens = options.Tokens, Top = options.Top, Seed = options.Seed, Scoring = scoring };
        try
        {
            var before = ClassReader.Read(source, reading, progress, cancellationToken);
            using var space = VocabularySpace.Load(target.Checkpoint, new() { TokenEmbedding = true });
            var ids = ClassReader.Sample(space, reading);
            var scores = translation.Score(ClassReader.Sequences(target.Tokenizer, ids), "single tokens of target", progress, cancellationToken);
            var after = ClassReader.ReadScores(space, translation.Classes, ids, scores, reading, cancellationToken);
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

    private ScoredTextsReport Look(IReadOnlyList<string?> given, string anchorKind)
    {
        var texts = Sample(given);
        var (own, moved) = (SourceLogits(texts), translation.Score(texts, progress, cancellationToken));
        var choices = new SourceChoices(own, translation.Classes);
        var agreeing = choices.Agreeing(moved, [.. Enumerable.Range(0, texts.Length).Select(row => (long)row)]).Count(agrees => agrees);
        var (distance, reason) = Distance(texts, anchorKind);
        return new(given.Count, texts.Length, AgreementEstimate.Wilson(agreeing, texts.Length), choices.MajorityShare, distance, reason);
    }

    private (AnchorDistance? Distance, string? Reason) Distance(string?[] texts, string anchorKind)
    {
        if (options.AnchorTexts is null) return (null, $"The anchors were no texts ({anchorKind}), and no text is like them.");
        var anchors = Sample([.. options.AnchorTexts.Where(text => !string.IsNullOrWhiteSpace(text))]);
        if (anchors.Length < 2 * AnchorDistance.FewestTexts) return (null, $"There are {anchors.Length} anchors; {2 * AnchorDistance.FewestTexts} are needed.");
        if (texts.Length < AnchorDistance.FewestTexts) return (null, $"There are {texts.Length} distinct texts to be scored; {AnchorDistance.FewestTexts} are needed.");
        return (AnchorDistance.Measure(Features(anchors, "encode anchors"), Features(texts, "encode texts to be scored"), options.Seed, cancellationToken), null);
    }

    private TextScores Features(IReadOnlyList<string?> texts, string phase)
    {
        int[] layers = [.. Enumerable.Range(0, target.Architecture.Layers + 1)];
        return target.Score(target.Tokenize(texts), layers.Length * target.Architecture.Hidden, batch => PooledFeatures.Compute(target.Model, batch, layers, [Pooling.Mean]), phase, progress, cancellationToken);
    }

    private TextScores SourceLogits(IReadOnlyList<string?> texts)
    {
        var text = TextModel.Load(source, ModelParts.Encoder | ModelParts.Classifier, scoring);
        // Only the weights: the checkpoint is the caller's.
        using var model = text.Model;
        return text.Score(text.Tokenize(texts), translation.OutputSize, batch => TranslatedModel.Enter(model, model.Embed(batch), batch, 0), "classify with source", progress, cancellationToken);
    }

    /// <summary>Distinct texts, a seeded sample of them where there are many.</summary>
    private string?[] Sample(IReadOnlyList<string?> texts)
    {
        var distinct = texts.Distinct(StringComparer.Ordinal).ToArray();
        return distinct.Length <= ExaminationOptions.MostTexts ? distinct : [.. SeededOrder.Of(distinct.Length, options.Seed).Take(ExaminationOptions.MostTexts).Order().Select(index => distinct[index])];
    }
}
