using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Hub;
using EmbeddingSpace.Explanations;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Certainty;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Classifiers;

/// <summary>A text classifier out of whatever it was saved as: a translation, a checkpoint, or a head with its encoder in a zip, or a model folder. Safe for
/// concurrent use.</summary>
/// <example><code>
/// using var classifier = SavedClassifier.Load("out.zip");
/// Console.WriteLine(classifier.Classify("The striker scored twice.").Label);
/// </code></example>
/// <remarks>How it runs is decided here: what ML.NET's columns, batching and number format were when it was saved does not count. Scores in float32 are
/// those of ML.NET's <c>Logit</c> column, to the bit where the same texts come in one call.</remarks>
public sealed class SavedClassifier : ITextClassifier, ITextPairScorer, ITextExplainer
{
    private readonly ITextScorer _scorer;
    private readonly ITextPairScorer? _pairs;
    private readonly ITextExplainer _explainer;

    private SavedClassifier(ITextScorer scorer, ITextExplainer explainer, ClassifierHead head, BatchingOptions? batching)
    {
        (_scorer, Head) = (batching is null ? scorer : new BatchingScorer(scorer, batching), head);
        _pairs = scorer is ITextPairScorer ? (ITextPairScorer)_scorer : null;
        _explainer = explainer;
    }

    /// <summary>What the logits mean, and what they become.</summary>
    public ClassifierHead Head { get; }

    /// <summary>How good a translation is and how it was chosen; null of a classifier that is none.</summary>
    public TranslationReport? Report { get; private init; }

    /// <summary>How good a translated head behind an encoder is; null of a classifier that is none.</summary>
    public HeadReport? HeadReport { get; private init; }

    /// <summary>What certain answers are promised, or why nothing is; null of a classifier that does not tell them.</summary>
    public AgreementPromise? Promise { get; private init; }

    /// <summary>Which answers it is promised of.</summary>
    public AgreementOf AgreementOf { get; private init; }

    /// <summary>Probability from which on one of several labels counts: what it was saved with, or its translation was made with, or else a half.</summary>
    public float LabelThreshold { get; private init; } = (float)TranslationOptions.DefaultLabelThreshold;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => Head.Labels;

    /// <inheritdoc/>
    public int OutputSize => _scorer.OutputSize;

    /// <inheritdoc/>
    public bool SaysCertain => _scorer.SaysCertain;

    /// <summary>Load a classifier.</summary>
    /// <param name="path">A zip that ML.NET or the command line saved of one classifier, translated or not, or of an encoder with heads behind it; or a
    /// Hugging Face model folder, or the name of one in the local cache (<see cref="HubCache"/>). Use only those whose origin you trust: their answers are
    /// what you act on.</param>
    /// <param name="options">Device, number format, batching; which of several.</param>
    /// <param name="cancellationToken">Checked between the files.</param>
    /// <returns>The classifier; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">Options are wrong; every fault is named.</exception>
    /// <exception cref="CheckpointException">Nothing lies there, or no classifier, or one that is malformed; or several, and none is named.</exception>
    public static SavedClassifier Load(string path, SavedClassifierOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var asked = SavedClassifierOptions.Validated(options);
        cancellationToken.ThrowIfCancellationRequested();
        path = new HubCache().Resolve(path);
        var loaded = File.Exists(path) ? OfZip(path, asked, cancellationToken) : OfFolder(path, asked);
        if (!cancellationToken.IsCancellationRequested) return loaded;
        loaded.Dispose();
        throw new OperationCanceledException(cancellationToken);
    }

    /// <summary>Names of the classifiers in a saved model, as <see cref="SavedClassifierOptions.Head"/> takes them, in its order; nothing is loaded.</summary>
    /// <param name="path">A zip that ML.NET or the command line saved.</param>
    /// <returns>Of one whose columns have no prefix <c>Score</c>; of a zip without a classifier none.</returns>
    /// <exception cref="CheckpointException">It is no saved model, or malformed.</exception>
    public static IReadOnlyList<string> HeadsOf(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        using var zip = SavedArchive.Open(path);
        return zip.Read(() => zip.Stages.Where(stage => stage.IsClassifier).Select(stage => stage.Name).ToList());
    }

    /// <summary>Load a classifier on a thread of the pool.</summary>
    /// <param name="path">As of <see cref="Load"/>.</param>
    /// <param name="options">Device, number format, batching; which of several.</param>
    /// <param name="cancellationToken">Checked between the files.</param>
    /// <returns>The classifier; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">Options are wrong; every fault is named.</exception>
    /// <exception cref="CheckpointException">Nothing lies there, or no classifier, or one that is malformed; or several, and none is named.</exception>
    public static Task<SavedClassifier> LoadAsync(string path, SavedClassifierOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Load(path, options, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The classifier was disposed before the call.</exception>
    public TextScores Score(IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        _scorer.Score(texts, progress, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The classifier does not read pairs.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed before the call.</exception>
    public TextScores ScorePairs(IReadOnlyList<TextPair> pairs, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default) => Pairs.ScorePairs(pairs, progress, cancellationToken);

    /// <summary>Score texts without holding the calling thread; with batching no thread waits at all.</summary>
    /// <param name="texts">The texts, any number and length; null counts as the empty text. Not to be changed before the result is there.</param>
    /// <param name="progress">Told the number of texts done and their total.</param>
    /// <param name="cancellationToken">Checked between batches.</param>
    /// <returns>Logits [texts, classes], in the order given.</returns>
    public Task<TextScores> ScoreAsync(IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default) => _scorer is BatchingScorer batching
            ? batching.ScoreAsync(texts, progress, cancellationToken)
            : Task.Run(() => _scorer.Score(texts, progress, cancellationToken), cancellationToken);

    /// <summary>Score pairs without holding the calling thread; with batching no thread waits at all.</summary>
    /// <param name="pairs">The pairs, any number and length. Not to be changed before the result is there.</param>
    /// <param name="progress">Told the number of pairs done and their total.</param>
    /// <param name="cancellationToken">Checked between batches.</param>
    /// <returns>Logits [pairs, classes], in the order given.</returns>
    public Task<TextScores> ScorePairsAsync(IReadOnlyList<TextPair> pairs, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default) => Pairs is BatchingScorer batching
            ? batching.ScorePairsAsync(pairs, progress, cancellationToken)
            : Task.Run(() => Pairs.ScorePairs(pairs, progress, cancellationToken), cancellationToken);

    /// <summary>Classify one text.</summary>
    /// <param name="text">The text; null counts as the empty one.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public TextAnswer Classify(string? text, CancellationToken cancellationToken = default) => Answers(Score([text], null, cancellationToken))[0];

    /// <summary>Classify one pair of texts.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <exception cref="InvalidOperationException">The classifier does not read pairs.</exception>
    public TextAnswer ClassifyPair(TextPair pair, CancellationToken cancellationToken = default) => Answers(ScorePairs([pair], null, cancellationToken))[0];

    /// <summary>Classify one text without holding the calling thread.</summary>
    /// <param name="text">The text; null counts as the empty one.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public async Task<TextAnswer> ClassifyAsync(string? text, CancellationToken cancellationToken = default) =>
        Answers(await ScoreAsync([text], null, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Classify one pair of texts without holding the calling thread.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <exception cref="InvalidOperationException">The classifier does not read pairs.</exception>
    public async Task<TextAnswer> ClassifyPairAsync(TextPair pair, CancellationToken cancellationToken = default) =>
        Answers(await ScorePairsAsync([pair], null, cancellationToken).ConfigureAwait(false))[0];

    /// <inheritdoc/>
    /// <remarks>Explanations have passes of their own, whatever the batching.</remarks>
    /// <exception cref="ObjectDisposedException">The classifier was disposed before the call.</exception>
    public IReadOnlyList<TextExplanation> Explain(IReadOnlyList<string?> texts, ExplanationOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        _explainer.Explain(texts, options, progress, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The classifier was disposed before the call.</exception>
    public IReadOnlyList<TextExplanation> ExplainPairs(IReadOnlyList<TextPair> pairs, ExplanationOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        _explainer.ExplainPairs(pairs, options, progress, cancellationToken);

    /// <summary>Put names beside scores.</summary>
    /// <param name="scores">Logits [texts, classes], as this classifier scores.</param>
    /// <returns>One answer a text, in the same order.</returns>
    public IReadOnlyList<TextAnswer> Answers(TextScores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Size != Classes.Count)
            throw new ArgumentException($"'scores': expected {Classes.Count} numbers a text, one a class, got {scores.Size}.", nameof(scores));
        var activated = Head.Activate(scores);
        return [.. Enumerable.Range(0, scores.Count).Select(Answer)];

        TextAnswer Answer(int text) => new(
            [.. activated[text].ToArray().Select((value, label) => new LabelAnswer(Classes[label], value)).OrderByDescending(each => each.Value)],
            activated.Truncated[text], scores.Certain?[text]);
    }

    /// <summary>Lets no further call in. Calls that run end as they would have, or, with batching, at their next pass; then the weights are freed.</summary>
    public void Dispose() => _scorer.Dispose();

    private ITextPairScorer Pairs => _pairs ?? throw EncoderHead.NoPairs();

    private static SavedClassifier OfZip(string path, SavedClassifierOptions options, CancellationToken cancellationToken)
    {
        if (options.AdapterBase is { } adapterBase)
            throw new CheckpointException($"'{path}': expected the folder of an adapter beside base model '{adapterBase.Folder}', found a saved model, "
                + "which needs none. Leave the base out.");
        using var zip = SavedArchive.Open(path);
        zip.RequireSeal();
        return zip.Read(() =>
        {
            var chosen = SavedChoice.Of(zip, options.Head);
            if (chosen.Stage.Kind != SavedStageKind.Translation) RefuseAgreement(path, options);
            switch (chosen.Stage.Kind)
            {
                case SavedStageKind.Classifier:
                    return Of(TextClassifier.Read(path, Files(chosen.Stage), options.Scoring), options, chosen.Stage.Settings.Threshold);
                case SavedStageKind.Translation:
                    var translation = ClassifierTranslation.Read(path, Files(chosen.Stage), options.Scoring, options.CertainAgreement, options.AgreementOf);
                    return new SavedClassifier(translation, translation, translation.Head, options.Batching)
                    {
                        Report = translation.Report,
                        AgreementOf = options.AgreementOf ?? translation.Report.CertainAgreementOf,
                        Promise = translation.Certainty is { } test ? translation.Report.Promises.FirstOrDefault(promise => promise.Rate == test.Rate) : null,
                        LabelThreshold = Threshold(chosen.Stage.Settings.Threshold ?? translation.Report.Labels?.Threshold),
                    };
                default:
                    var head = TranslatedHead.Read(path, Files(chosen.Stage));
                    var encoder = TextEncoder.Read(path, Files(chosen.Encoder!), options.Scoring);
                    var classifier = new EncoderHead(path, encoder, head);
                    return new SavedClassifier(classifier, classifier, head.Head, options.Batching)
                    {
                        HeadReport = head.Report,
                        LabelThreshold = Threshold(chosen.Stage.Settings.Threshold),
                    };
            }
        });

        Func<string, Stream?> Files(SavedStage stage) => name =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return stage.OpenFile(name);
        };
    }

    private static SavedClassifier OfFolder(string path, SavedClassifierOptions options)
    {
        if (!Directory.Exists(path)) throw SavedArchive.Fault(Path.GetFullPath(path), "nothing there");
        RefuseAgreement(path, options);
        if (options.Head is { } head)
            throw new CheckpointException($"'{path}': expected a saved .zip of several heads, found none, and head '{head}' asked for. Leave the head out.");
        return Of(TextClassifier.Load(Checkpoint.Open(path, options.AdapterBase), options.Scoring), options);
    }

    private static SavedClassifier Of(TextClassifier classifier, SavedClassifierOptions options, double? threshold = null) =>
        new(classifier, new TextClassifierExplainer(classifier), classifier.Head, options.Batching) { LabelThreshold = Threshold(threshold) };

    private static void RefuseAgreement(string path, SavedClassifierOptions options)
    {
        if (options.CertainAgreement is not null || options.AgreementOf is not null)
            throw new CheckpointException($"'{path}': expected a translation that was made with an agreement to promise, found another classifier. "
                + "Translate it with '--agree' ('CertainAgreement'), or ask for none.");
    }

    private static float Threshold(double? saved) => (float)(saved ?? TranslationOptions.DefaultLabelThreshold);
}
