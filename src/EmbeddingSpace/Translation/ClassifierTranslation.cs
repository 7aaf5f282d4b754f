using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Explanations;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Tokenization.Sequences;
using EmbeddingSpace.Translation.Certainty;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;
using EmbeddingSpace.Translation.Stitching;
using EmbeddingSpace.Translation.Storage;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Translation;

/// <summary>A translated classifier: the target's encoder with what reads its states in place of the source. Safe for concurrent use.</summary>
public sealed class ClassifierTranslation : ITextClassifier, ITextPairScorer, ITextExplainer
{
    /// <summary>The file that only a stored translation has.</summary>
    internal const string StateFile = "translation.json";

    /// <summary>What the names of the target's files begin with.</summary>
    internal const string TargetPrefix = "target.";

    private const string StitchFile = "stitch.map";
    private const string SourcePrefix = "source.";

    private readonly TextModel _target;
    private readonly TranslatedModel _model;
    private readonly ModelMap? _source;
    private readonly CertaintyTest? _certainty;
    private readonly UseCount _use;

    internal ClassifierTranslation(TextModel target, TranslatedModel model, ModelMap? source, ClassifierHead head, TranslationReport report,
        CertaintyTest? certainty)
    {
        (_target, _model, _source, Head, Report, _certainty) = (target, model, source, head, report, certainty);
        _use = new(GetType(), Free);
    }

    /// <summary>How good it is and how it was chosen, without labels.</summary>
    public TranslationReport Report { get; private set; }

    /// <summary>What the logits mean, and what they become: as its source's.</summary>
    public ClassifierHead Head { get; }

    /// <summary>The target, and what reads its states; the translation has to outlive their use.</summary>
    internal (TextModel Target, TranslatedModel Model) Parts => (_target, _model);

    /// <summary>The kept end of the source; null where nothing of it is kept.</summary>
    internal ModelMap? KeptSource => _source;

    /// <summary>Let <paramref name="use"/> look into the parts, which stay until that is done.</summary>
    /// <exception cref="ObjectDisposedException">The translation was disposed before the call.</exception>
    internal T Use<T>(Func<T> use)
    {
        using var call = _use.Begin();
        return use();
    }

    /// <summary>Logits of token sequences, each of one window.</summary>
    internal TextScores Score(IReadOnlyList<TokenSequence> sequences) => Score(sequences, "classify", null, default);

    /// <summary>Tells certain answers; null where that was not asked for.</summary>
    internal CertaintyTest? Certainty => _certainty;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => Head.Labels;

    /// <inheritdoc/>
    public int OutputSize => Classes.Count;

    /// <summary>Whether scores say of each answer whether it is certain (<see cref="TextScores.Certain"/>): that was asked for when it was made.</summary>
    public bool SaysCertain => _certainty is not null;

    /// <summary>Sizes and constants of the target.</summary>
    public ModelArchitecture Architecture => _target.Architecture;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">It reads pairs of texts, each text apart, and no single ones.</exception>
    /// <exception cref="ObjectDisposedException">The translation was disposed before the call.</exception>
    public TextScores Score(IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using var call = _use.Begin();
        RequireSequences("single texts");
        return Score(_target.Tokenize(texts), "classify", progress, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Pairs are not read as this translation was made: its length leaves no room, or texts are cut into
    /// windows.</exception>
    /// <exception cref="ObjectDisposedException">The translation was disposed before the call.</exception>
    public TextScores ScorePairs(IReadOnlyList<TextPair> pairs, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        using var call = _use.Begin();
        return _model.Pairs == PairReading.Apart
            ? Certain(Apart.Score(pairs, OutputSize, _model.LogitsOf, "classify", progress, cancellationToken))
            : Score(_target.Tokenize(pairs), "classify", progress, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The translation was disposed before the call.</exception>
    public IReadOnlyList<TextExplanation> Explain(IReadOnlyList<string?> texts, ExplanationOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using var call = _use.Begin();
        RequireSequences("single texts");
        return Explain(LocatedText.Of(_target, texts), options, progress, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The translation was disposed before the call.</exception>
    public IReadOnlyList<TextExplanation> ExplainPairs(IReadOnlyList<TextPair> pairs, ExplanationOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        using var call = _use.Begin();
        RequireSequences("the wish for an explanation: where two texts are multiplied no token adds anything by itself");
        return Explain(LocatedText.Of(_target, pairs), options, progress, cancellationToken);
    }

    /// <summary>
    /// Look closer, and add what is found to <see cref="Report"/>: the tokens that drive each class in source and target, and, where the texts to
    /// be scored are known, the agreement on them and their distance from the anchors, which the verdict then minds.
    /// </summary>
    /// <param name="source">The fine-tuned classifier that was translated; stays the caller's.</param>
    /// <param name="options">What to look at.</param>
    /// <param name="scoring">Device and batching of the source.</param>
    /// <param name="progress">Told phase, done and total.</param>
    /// <param name="cancellationToken">Checked between batches and fits; a cancelled call leaves the report as it was.</param>
    /// <returns>The new <see cref="Report"/>.</returns>
    /// <exception cref="ArgumentException">The checkpoint is not the source of this translation, or an option is out of range.</exception>
    /// <exception cref="InvalidOperationException">Texts to be scored were given and are in the report already.</exception>
    /// <exception cref="CheckpointException">The source is malformed.</exception>
    /// <exception cref="ObjectDisposedException">The translation was disposed before the call.</exception>
    public TranslationReport Examine(Checkpoint source, ExaminationOptions? options = null, ScoringOptions? scoring = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var call = _use.Begin();
        if (source.ContentHash != Report.SourceHash)
            throw new ArgumentException(
                $"'{source.Location}': expected the source of this translation, '{Report.Source}' ({Report.SourceHash}), "
                + $"got another checkpoint ({source.ContentHash}).", nameof(source));
        var (asked, scorer) = (ExaminationOptions.Validated(options), ScoringOptions.Validated(scoring));
        using var model = TextModel.Borrow(ModelMap.Resolve(source), ModelParts.Encoder | ModelParts.Classifier, scorer);
        return Examine(new CheckpointSource(model), asked, scorer, progress, cancellationToken);
    }

    /// <summary>Look closer at the translation of a source that is no checkpoint: on the texts to be scored. Tokens of its classes cannot be read.</summary>
    /// <param name="source">What was translated; stays the caller's. It has to score the texts to be scored.</param>
    /// <param name="options">What to look at.</param>
    /// <param name="progress">Told phase, done and total.</param>
    /// <param name="cancellationToken">Checked between batches and fits; a cancelled call leaves the report as it was.</param>
    /// <returns>The new <see cref="Report"/>.</returns>
    /// <exception cref="ArgumentException">It is not the source of this translation, or an option is out of range.</exception>
    /// <exception cref="InvalidOperationException">Texts to be scored were given and are in the report already.</exception>
    /// <exception cref="ObjectDisposedException">The translation was disposed before the call.</exception>
    public TranslationReport Examine(ScoredSource source, ExaminationOptions? options = null, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var call = _use.Begin();
        if (((ITranslationSource)source).ContentHash != Report.SourceHash)
            throw new ArgumentException($"'{source.Name}': expected the source of this translation, '{Report.Source}', got another.", nameof(source));
        return Examine(source, ExaminationOptions.Validated(options), ScoringOptions.Validated(null), progress, cancellationToken);
    }

    /// <summary>Store everything needed to score again, in stored precision: the target's encoder, the maps, and the kept end of the source.</summary>
    /// <param name="createFile">Receives a file name and what writes its content.</param>
    /// <exception cref="ObjectDisposedException">The translation was disposed before the call.</exception>
    public void Write(Action<string, Action<Stream>> createFile) => Write(createFile, Report);

    /// <summary>The same without what differs between two equal runs: how long they took.</summary>
    internal void WriteContent(Action<string, Action<Stream>> createFile) => Write(createFile, Report with { Seconds = new(0, 0, 0) });

    private void Write(Action<string, Action<Stream>> createFile, TranslationReport report)
    {
        ArgumentNullException.ThrowIfNull(createFile);
        using var call = _use.Begin();
        var stitch = _model.Stitch;
        var state = new StoredTranslation([.. Classes], _target.MaximumLength,
            stitch is null ? null : new(stitch.Method, stitch.TargetLayer, stitch.SourceLayer, _source!.Prefix),
            _model.Head is null ? null : [.. _model.Poolings], StoredReport.Of(report), _target.LongTexts,
            Head.Kind == HeadKind.SingleLabel ? null : Head.Activation,
            _certainty is null ? null : new(_certainty.Rate, _certainty.Margin, _certainty.Scope?.Cut))
        {
            Pairs = _model.Pairs,
            Offsets = _model.Offsets?.Numbers,
        };
        StoredState.Write(state, StateFile, createFile);
        if (_model.Head is { } head) createFile(TranslationOutline.HeadFile, head.Write);
        if (_certainty?.Scope is { } scope) createFile(TranslationOutline.ScopeFile, scope.Map.Write);
        _target.Write((file, write) => createFile(TargetPrefix + file, write));
        if (stitch is null) return;
        createFile(StitchFile, stitch.Map.Write);
        var kept = _source!.TensorNamesFrom(stitch.SourceLayer);
        _source.Checkpoint.Write(entry => kept.Contains(entry.Name), (file, write) => createFile(SourcePrefix + file, write));
    }

    /// <summary>Load what <see cref="Write(Action{string, Action{Stream}})"/> stored. Scores are bit-equal on the same machine and device.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="openFile">Opens one stored file by its name; null when there is none of that name.</param>
    /// <param name="options">Device and batching; a maximum length that is not set is the stored one.</param>
    /// <exception cref="CheckpointException">A stored file is missing or malformed.</exception>
    public static ClassifierTranslation Read(string name, Func<string, Stream?> openFile, ScoringOptions? options = null) =>
        Read(name, openFile, options, null, null);

    /// <summary>The same, with answers that are certain at another agreement, or of other answers, than was asked for when it was made; null: as it was.
    /// </summary>
    internal static ClassifierTranslation Read(
        string name, Func<string, Stream?> openFile, ScoringOptions? options, double? agreement, AgreementOf? agreementOf)
    {
        var outline = TranslationOutline.Read(name, openFile);
        var certainty = agreement is null && agreementOf is null ? outline.Certainty : outline.CertaintyAt(agreement, agreementOf);
        var (state, head) = (outline.State, outline.Head);
        var scoring = outline.Scoring(options);
        Checkpoint? target = null, source = null;
        TextModel? targetModel = null;
        try
        {
            target = Checkpoint.OpenStored(name, file => openFile(TargetPrefix + file), scoring.TemporaryFolder);
            var targetMap = ModelMap.Resolve(target);
            outline.RequireTarget(targetMap.Architecture);
            if (state.Stitch is not { } entry)
            {
                targetModel = TextModel.Load(targetMap, ModelParts.Encoder, scoring);
                var model = new TranslatedModel(state.Poolings!, head, null, null, scoring.Device) { Pairs = state.Pairs, Offsets = outline.Offsets };
                return new(targetModel, model, null, outline.Answers, outline.Report, certainty);
            }
            var stitch = new Stitch(entry.Method, entry.TargetLayer, entry.SourceLayer, StoredState.ReadMap(name, StitchFile, openFile));
            source = Checkpoint.OpenStored(name, file => openFile(SourcePrefix + file), scoring.TemporaryFolder);
            var sourceMap = ModelMap.Resolve(source, (entry.SourceLayer, entry.Prefix));
            outline.Sizes.RequireStitch(StitchFile, stitch, targetMap.Architecture, sourceMap);
            targetModel = TextModel.Load(targetMap, ModelParts.Encoder, scoring);
            var sourceModel = TransformerModel.Load(sourceMap, ModelParts.Classifier, scoring.Device, entry.SourceLayer);
            return new(targetModel, new(state.Poolings ?? [], head, stitch, sourceModel, scoring.Device), sourceMap, outline.Answers, outline.Report,
                certainty);
        }
        catch
        {
            targetModel?.Dispose();
            target?.Dispose();
            source?.Dispose();
            throw;
        }
    }

    /// <summary>Lets no further call in. Calls that run end as they would have; the last of them, or else this one, frees the weights.</summary>
    public void Dispose() => _use.Dispose();

    private void Free()
    {
        _model.Dispose();
        _target.Dispose();
        _source?.Checkpoint.Dispose();
    }

    private PairsApart Apart => new(_target, _model.Poolings);

    private void RequireSequences(string found)
    {
        if (_model.Pairs == PairReading.Apart)
            throw new InvalidOperationException($"'{_target.Checkpoint.Location}': expected pairs of texts to score, as this translation reads the texts of a "
                + $"pair apart, found {found}. Give pairs to score, or translate with '{nameof(PairReading)}.{PairReading.Together}' "
                + "(on the command line: --pairs together).");
    }

    private TranslationReport Examine(ITranslationSource source, ExaminationOptions options, ScoringOptions scoring,
        IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var examination = new TranslationExamination(Head, (sequences, phase) => Score(sequences, phase, progress, cancellationToken), _target,
            source, Report.Labels?.Threshold ?? TranslationOptions.DefaultLabelThreshold, options, scoring, progress, cancellationToken)
        {
            Apart = _model.Pairs == PairReading.Together ? null : (
                (pairs, phase) => Apart.Features(pairs, phase, progress, cancellationToken),
                pairs => Apart.Score(pairs, OutputSize, _model.LogitsOf, "classify", progress, cancellationToken)),
        };
        return Report = examination.Extend(Report);
    }

    private IReadOnlyList<TextExplanation> Explain(
        IReadOnlyList<LocatedText> texts, ExplanationOptions? options, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var asked = ExplanationOptions.Validated(options);
        if (asked.Method == ExplanationMethod.Occlusion || (asked.Method is null && !asked.Layers && !_model.AddsUp))
            return new Occlusion(_target, Classes, (sequences, told, stop) => Score(sequences, "explain", told, stop))
                .Explain(texts, progress, cancellationToken);
        if (!_model.AddsUp)
            throw new InvalidOperationException($"'{_target.Checkpoint.Location}': expected a translation whose head reads pooled states alone, which adds up "
                + $"token by token, found one with a stitch into its source. Ask for {nameof(ExplanationMethod.Occlusion)}, without layers.");
        return new ExactContributions(_target, Classes, _model.ExplainedBias, asked.Layers ? Architecture.Layers + 1 : null,
            batch => _model.Explain(_target.Model, batch, asked.Layers)).Explain(texts, progress, cancellationToken);
    }

    private TextScores Score(IReadOnlyList<TokenSequence> sequences, string phase, IProgress<OperationProgress>? progress,
        CancellationToken cancellationToken)
    {
        var states = _certainty?.StateSize ?? 0;
        var scores = _target.Score(sequences, OutputSize + states, batch => _model.Forward(_target.Model, batch, withState: states > 0), phase, progress,
            cancellationToken);
        return Certain(scores);
    }

    private TextScores Certain(TextScores scores) =>
        _certainty is null ? scores : _certainty.Apply(scores, Head, Report.Labels?.Threshold ?? TranslationOptions.DefaultLabelThreshold);
}
