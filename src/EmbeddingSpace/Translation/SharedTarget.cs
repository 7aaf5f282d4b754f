using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Explanations;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Tokenization.Sequences;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation;

/// <summary>
/// One target with the linear heads of many translations on the features that it pools: one forward pass, whatever heads are asked for. Logits are to the
/// bit those of each translation by itself. Safe for concurrent use; heads come and go meanwhile.
/// </summary>
internal sealed class SharedTarget : ITextPairScorer
{
    private readonly TextModel _target;
    private readonly IReadOnlyList<Pooling> _poolings;
    private readonly UseCount _use;
    private readonly Lock _gate = new();
    private Head[] _heads = [];

    private SharedTarget(TextModel target, IReadOnlyList<Pooling> poolings)
    {
        (_target, _poolings) = (target, poolings);
        _use = new(GetType(), target.Dispose);
    }

    /// <summary>Columns of all heads side by side; it changes as heads come.</summary>
    public int OutputSize => Width(Volatile.Read(ref _heads));

    /// <summary>Load the target of a stored translation, as yet without a head.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="translation">The translation, of a head only; others that are added have the same target, poolings and scoring.</param>
    /// <param name="openFile">Opens one stored file by its name; null when there is none of that name.</param>
    /// <param name="options">Device and batching; a maximum length that is not set is the stored one.</param>
    /// <exception cref="CheckpointException">A stored file is missing or malformed.</exception>
    public static SharedTarget Load(string name, TranslationOutline translation, Func<string, Stream?> openFile, ScoringOptions? options)
    {
        var scoring = translation.Scoring(options);
        var target = Checkpoint.OpenStored(name, file => openFile(ClassifierTranslation.TargetPrefix + file), scoring.TemporaryFolder);
        try
        {
            var map = ModelMap.Resolve(target);
            translation.RequireTarget(map.Architecture);
            return new(TextModel.Load(map, ModelParts.Encoder, scoring), translation.State.Poolings!);
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    /// <summary>Add a head; disposing it takes it away.</summary>
    /// <exception cref="InvalidCheckpointException">It does not fit the target.</exception>
    public Head Add(TranslationOutline translation)
    {
        translation.RequireTarget(_target.Architecture);
        lock (_gate)
        {
            // A place that another head of the same size has left is taken again, so that the columns do not grow without end.
            var place = Array.FindIndex(_heads, head => head.IsGone && head.Columns == Head.ColumnsOf(translation));
            var added = new Head(translation, place < 0 ? OutputSize : _heads[place].First, _target.Model.Device);
            Volatile.Write(ref _heads, place < 0 ? [.. _heads, added] : [.. _heads[..place], added, .. _heads[(place + 1)..]]);
            return added;
        }
    }

    /// <inheritdoc/>
    /// <returns>[texts, columns of all heads]; zeros in those of heads that nobody asks.</returns>
    public TextScores Score(IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using var call = _use.Begin();
        return Score(_target.Tokenize(texts), progress, cancellationToken);
    }

    /// <inheritdoc/>
    /// <returns>[pairs, columns of all heads]; zeros in those of heads that nobody asks.</returns>
    public TextScores ScorePairs(IReadOnlyList<TextPair> pairs, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        using var call = _use.Begin();
        return Score(_target.Tokenize(pairs), progress, cancellationToken);
    }

    /// <summary>Explain answers of one head, exactly or by occlusion.</summary>
    /// <param name="head">One of its heads, which the caller asks.</param>
    /// <param name="classes">Class names of the head, in logit order.</param>
    /// <param name="texts">The texts; null where there are pairs.</param>
    /// <param name="pairs">The pairs; null where there are texts.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told passes done.</param>
    /// <param name="cancellationToken">Checked between batches.</param>
    public IReadOnlyList<TextExplanation> Explain(Head head, IReadOnlyList<string> classes, IReadOnlyList<string?>? texts, IReadOnlyList<TextPair>? pairs,
        ExplanationOptions? options, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var asked = ExplanationOptions.Validated(options);
        using var call = _use.Begin();
        using var use = head.TryUse() ?? throw new ObjectDisposedException(head.GetType().Name);
        var located = pairs is null ? LocatedText.Of(_target, texts!) : LocatedText.Of(_target, pairs);
        if (asked.Method == ExplanationMethod.Occlusion)
            return new Occlusion(_target, classes, (sequences, told, stop) => _target.Score(
                sequences, head.Size, batch => TranslatedModel.Logits(Features(batch), head.Tensors), "explain", told, stop))
                .Explain(located, progress, cancellationToken);
        return new ExactContributions(_target, classes, head.ExplainedBias, asked.Layers ? _target.Architecture.Layers + 1 : null,
            batch => HeadContributions.Compute(_target.Model, batch, _poolings, head.Tensors, head.Offsets, asked.Layers))
            .Explain(located, progress, cancellationToken);
    }

    /// <summary>Lets no further call in. Calls that run end as they would have; the last of them, or else this one, frees the weights.</summary>
    public void Dispose() => _use.Dispose();

    // The heads are those that are asked as the call begins: all its passes have the same columns.
    private TextScores Score(IReadOnlyList<TokenSequence> sequences, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var heads = Volatile.Read(ref _heads);
        var asked = heads.Select(head => head.TryUse()).ToArray();
        try
        {
            return _target.Score(sequences, Width(heads), batch => Forward(batch, heads, asked), "classify", progress, cancellationToken);
        }
        finally
        {
            foreach (var use in asked) use?.Dispose();
        }
    }

    private Tensor Forward(TokenBatch batch, Head[] heads, UseCount.Call?[] asked)
    {
        var features = Features(batch);
        return cat([.. heads.Select((head, i) => asked[i] is null ? None(head) : Logits(head))], 1);

        Tensor None(Head head) => zeros([features.shape[0], head.Columns], features.dtype, features.device);

        // A head whose numbers overflow spoils its own answers, not those of the others. Features that do are the target's fault, and told with the scores.
        Tensor Logits(Head head)
        {
            var logits = TranslatedModel.Logits(features, head.Tensors);
            if (logits.isfinite().all().item<bool>() || !features.isfinite().all().item<bool>())
                return head.Columns > head.Size ? TranslatedModel.WithState(logits, features, _target.Architecture) : logits;
            head.Overflow();
            return None(head);
        }
    }

    private Tensor Features(TokenBatch batch) =>
        PooledFeatures.Compute(_target.Model, batch, [.. Enumerable.Range(0, _target.Architecture.Layers + 1)], _poolings);

    private static int Width(Head[] heads) => heads.Sum(head => head.Columns);

    /// <summary>The head of one translation, and where its logits stand.</summary>
    internal sealed class Head : IDisposable
    {
        private readonly UseCount _use;
        private int _asking;
        private volatile bool _gone;
        private volatile bool _overflows;

        private readonly TranslationOutline _translation;

        public Head(TranslationOutline translation, int first, Device device)
        {
            var map = translation.Head!;
            (_translation, First, Size, Columns) = (translation, first, map.OutputSize, ColumnsOf(translation));
            (Offsets, Tensors) = (translation.Offsets, map.ToTensors(device));
            ExplainedBias = Offsets?.AddTo(map.Bias) ?? map.Bias;
            _use = new(GetType(), () =>
            {
                Tensors.Weights.Dispose();
                Tensors.Bias.Dispose();
            });
        }

        /// <summary>Its first column.</summary>
        public int First { get; }

        /// <summary>Number of its classes.</summary>
        public int Size { get; }

        /// <summary>Number of its columns: one a class, and behind them the state that certain answers are told by.</summary>
        public int Columns { get; }

        /// <summary>Columns that the head of a translation has.</summary>
        public static int ColumnsOf(TranslationOutline translation) => translation.Head!.OutputSize + (translation.Certainty?.StateSize ?? 0);

        /// <summary>What its explanations count to the bias instead of to tokens that are pooled by themselves; null: nothing.</summary>
        public ContributionOffsets? Offsets { get; }

        /// <summary>[classes]: what each logit is before any token counts.</summary>
        public float[] ExplainedBias { get; }

        /// <summary>[features, classes] and [classes].</summary>
        public (Tensor Weights, Tensor Bias) Tensors { get; }

        /// <summary>Whether it was taken away.</summary>
        public bool IsGone => _gone;

        /// <summary>Ask for its logits: calls that begin from here on compute them, until it is told that the answer is there.</summary>
        public void Ask() => Interlocked.Increment(ref _asking);

        /// <summary>The answer is there, or nobody waits for it any more.</summary>
        public void Answered() => Interlocked.Decrement(ref _asking);

        /// <summary>Its logits were missing or infinite, though no feature was: it answers no more.</summary>
        public void Overflow() => _overflows = true;

        /// <summary>Its logits out of the columns of all heads.</summary>
        /// <exception cref="InvalidCheckpointException">They were missing or infinite once.</exception>
        public TextScores Read(TextScores scores) => _overflows
            ? throw new InvalidCheckpointException($"Head of {Size} classes: expected finite logits, found one that is not: its weights are too large. "
                + "Translate the classifier again.")
            : _translation.Certainty is { } certainty
                ? certainty.Apply(scores.Columns(First, Columns), _translation.Answers, _translation.LabelThreshold)
                : scores.Columns(First, Size);

        /// <summary>Keep its tensors while a call computes with them; null where nobody asks for it.</summary>
        public UseCount.Call? TryUse()
        {
            if (Volatile.Read(ref _asking) == 0 || _gone) return null;
            try
            {
                return _use.Begin();
            }
            catch (ObjectDisposedException)
            {
                // Taken away since the look above.
                return null;
            }
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            _gone = true;
            _use.Dispose();
        }
    }
}
