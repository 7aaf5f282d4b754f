using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Tokenization.Sequences;

namespace EmbeddingSpace.Scoring;

/// <summary>Text to the logits of a fine-tuned checkpoint's classification head. Safe for concurrent use.</summary>
public sealed class TextClassifier : CheckpointScorer, ITextClassifier, ITextPairScorer
{
    /// <summary>The file that only a stored classifier has.</summary>
    internal const string StateFile = "classifier.json";

    private TextClassifier(TextModel model, ClassifierHead head) : base(model) => Head = head;

    /// <summary>Load a fine-tuned classifier, whatever its head answers.</summary>
    /// <param name="checkpoint">The model folder; owned by the classifier from here on and disposed with it (also when loading fails).</param>
    /// <param name="options">Device and batching.</param>
    /// <exception cref="CheckpointException">The checkpoint has no classification head, or is malformed.</exception>
    public static TextClassifier Load(Checkpoint checkpoint, ScoringOptions? options = null) => Load(checkpoint, map => Load(map, options));

    /// <summary>What the logits mean, and what they become.</summary>
    public ClassifierHead Head { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => Head.Labels;

    /// <inheritdoc/>
    public override int OutputSize => Classes.Count;

    /// <summary>Load what <see cref="CheckpointScorer.Write"/> stored. Scores are bit-equal on the same machine and device.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="openFile">Opens one stored file by its name; null when there is none of that name.</param>
    /// <param name="options">Device and batching; a maximum length that is not set is the stored one.</param>
    /// <exception cref="CheckpointException">A stored file is missing or malformed.</exception>
    public static TextClassifier Read(string name, Func<string, Stream?> openFile, ScoringOptions? options = null)
    {
        var state = StoredState.Read<State>(name, StateFile, openFile);
        var scoring = StoredState.WithMaximumLength(options, state.MaximumLength, state.LongTexts);
        return Load(Checkpoint.OpenStored(name, openFile, scoring.TemporaryFolder), map =>
        {
            StoredState.RequireMaximumLength(name, StateFile, state.MaximumLength, map.Architecture);
            return Load(map, scoring);
        });
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Pairs are not read as this classifier was loaded: its length leaves no room, or texts are cut into
    /// windows.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed before the call.</exception>
    public TextScores ScorePairs(IReadOnlyList<TextPair> pairs, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default) => Score(pairs, progress, cancellationToken);

    internal override TextScores Score(IReadOnlyList<TokenSequence> sequences, IProgress<OperationProgress>? progress, CancellationToken cancellationToken) =>
        Model.Score(sequences, OutputSize, Model.Model.Classify, "classify", progress, cancellationToken);

    private static TextClassifier Load(ModelMap map, ScoringOptions? options)
    {
        var head = ClassifierHead.Of(map);
        return new(TextModel.Load(map, ModelParts.Encoder | ModelParts.Classifier, options), head);
    }

    private protected override void WriteState(Action<string, Action<Stream>> createFile) =>
        StoredState.Write(new State(Model.MaximumLength, Model.LongTexts), StateFile, createFile);

    private sealed record State(int MaximumLength, TextOverflow LongTexts = TextOverflow.Truncate);
}
