using EmbeddingSpace.Forward;
using EmbeddingSpace.Projection.Classes;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Tokenization.Sequences;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;

namespace EmbeddingSpace.Translation.Trust;

/// <summary>A closer look at one translation: its classes as tokens, and how it does on the texts to be scored.</summary>
/// <param name="head">What the logits mean.</param>
/// <param name="score">The translated classifier: token sequences of the target, and a name of the work for progress, to logits [texts, classes].</param>
/// <param name="target">The target's encoder; stays the caller's.</param>
/// <param name="source">What was translated; stays the caller's.</param>
/// <param name="labelThreshold">Probability from which on a label is said.</param>
/// <param name="options">What to look at.</param>
/// <param name="scoring">Device and batching of the source.</param>
/// <param name="progress">Told phase, done and total.</param>
/// <param name="cancellationToken">Checked between batches and fits.</param>
internal sealed class TranslationExamination(ClassifierHead head, Func<IReadOnlyList<TokenSequence>, string, TextScores> score,
    TextModel target, ITranslationSource source, double labelThreshold, ExaminationOptions options, ScoringOptions scoring,
    IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
{
    /// <summary>Features and answers of pairs whose texts the target reads apart; null where it reads sequences.</summary>
    public (Func<IReadOnlyList<TextPair>, string, TextScores> Encode, Func<IReadOnlyList<TextPair>, TextScores> Score)? Apart { get; init; }

    /// <summary>The report with what was found.</summary>
    public TranslationReport Extend(TranslationReport report)
    {
        var given = options.ScoredTexts is not null || options.ScoredPairs is not null;
        if (given && report.ScoredTexts is not null)
            throw new InvalidOperationException(
                $"Report of '{report.Source}' on '{report.Target}': expected no texts to be scored in it yet, found {report.ScoredTexts.Given}. "
                + "Translate again to look at others.");
        if (options.ClassTokens) report = ReadTokens(report);
        if (!given) return report;
        var anchors = report.Anchors.Kind;
        var scored = options.ScoredTexts is { } texts
            ? Look(texts, options.AnchorTexts?.Where(text => !string.IsNullOrWhiteSpace(text)), anchors, text => source.Read(text ?? ""),
                some => score(target.Tokenize(some), "classify"), (some, phase) => Features(target.Tokenize(some), phase))
            : Look(options.ScoredPairs!, options.AnchorPairs, anchors, source.Read,
                some => Apart is { } apart ? apart.Score(some) : score(target.Tokenize(some), "classify"),
                (some, phase) => Apart is { } apart ? apart.Encode(some, phase) : Features(target.Tokenize(some), phase));
        var judgement = new Judgement(report.Verdict, report.Reasons).On(scored, head.Kind);
        return report with { ScoredTexts = scored, Verdict = judgement.Verdict, Reasons = judgement.Reasons };
    }

    private TranslationReport ReadTokens(TranslationReport report)
    {
        if (Apart is not null) return report with { ClassTokensNotRead = "Pairs of texts are read apart, and no single token is one." };
        if (source.Model is null) return report with { ClassTokensNotRead = $"'{source.Name}' is no checkpoint whose tokens could be read." };
        var reading = new ClassReadingOptions { Tokens = options.Tokens, Top = options.Top, Seed = options.Seed, Scoring = scoring };
        try
        {
            var before = ClassReader.Read(source.Model.Checkpoint, reading, progress, cancellationToken);
            using var space = VocabularySpace.Load(target.Checkpoint, new() { TokenEmbedding = true });
            var ids = ClassReader.Sample(space, reading);
            var scores = score(ClassReader.Sequences(target.Tokenizer, ids), "single tokens of target");
            var after = ClassReader.ReadScores(space, head, ids, scores, reading, cancellationToken);
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

    private ScoredTextsReport Look<T>(IReadOnlyList<T> given, IEnumerable<T>? anchors, AnchorKind kind, Func<T, SourceAnchor> read,
        Func<IReadOnlyList<T>, TextScores> answer, Func<IReadOnlyList<T>, string, TextScores> encode)
    {
        var texts = Sample(given);
        var (own, moved) = (source.Score([.. texts.Select(read)], progress, cancellationToken), answer(texts));
        var answers = SourceAnswers.Of(own, head, labelThreshold);
        var agreement = AgreementEstimate.Of(answers.Compare(moved, [.. Enumerable.Range(0, texts.Length).Select(row => (long)row)]), head.Kind);
        var (distance, reason) = Distance(texts, anchors is null ? null : Sample([.. anchors]), kind, encode);
        return new(given.Count, texts.Length, agreement, answers.ConstantAgreement, distance, reason);
    }

    private (AnchorDistance? Distance, string? Reason) Distance<T>(T[] texts, T[]? anchors, AnchorKind kind,
        Func<IReadOnlyList<T>, string, TextScores> encode)
    {
        if (anchors is null) return (null, $"The anchors were no texts ({kind.Name()}), and no text is like them.");
        if (anchors.Length < 2 * AnchorDistance.FewestTexts)
            return (null, $"There are {anchors.Length} anchors; {2 * AnchorDistance.FewestTexts} are needed.");
        if (texts.Length < AnchorDistance.FewestTexts)
            return (null, $"There are {texts.Length} distinct texts to be scored; {AnchorDistance.FewestTexts} are needed.");
        var (ofAnchors, ofTexts) = (encode(anchors, "encode anchors"), encode(texts, "encode texts to be scored"));
        return (AnchorDistance.Measure(ofAnchors, ofTexts, options.Seed, cancellationToken), null);
    }

    private TextScores Features(IReadOnlyList<TokenSequence> texts, string phase)
    {
        int[] layers = [.. Enumerable.Range(0, target.Architecture.Layers + 1)];
        return target.Score(texts, layers.Length * target.Architecture.Hidden,
            batch => PooledFeatures.Compute(target.Model, batch, layers, [Pooling.Mean]), phase, progress, cancellationToken);
    }

    /// <summary>Distinct texts, a seeded sample of them where there are many.</summary>
    private T[] Sample<T>(IReadOnlyList<T> texts)
    {
        var distinct = texts.Distinct().ToArray();
        if (distinct.Length <= ExaminationOptions.MostTexts) return distinct;
        return [.. SeededOrder.Of(distinct.Length, options.Seed).Take(ExaminationOptions.MostTexts).Order().Select(index => distinct[index])];
    }
}
