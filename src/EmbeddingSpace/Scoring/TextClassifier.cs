using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Tokenization.Sequences;

namespace EmbeddingSpace.Scoring;

/// <summary>Text to the logits of a fine-tuned checkpoint's classification head. Safe for concurrent use.</summary>
public sealed class TextClassifier : CheckpointScorer, ITextClassifier
{
    private const string StateFile = "classifier.json";

    private TextClassifier(TextModel model) : base(model) => Classes = model.Architecture.Classes!;

    /// <summary>Load a fine-tuned classifier.</summary>
    /// <param name="checkpoint">The model folder; owned by the classifier from here on and disposed with it (also when loading fails).</param>
    /// <param name="options">Device and batching.</param>
    /// <exception cref="CheckpointException">The checkpoint has no classification head, or is malformed.</exception>
    public static TextClassifier Load(Checkpoint checkpoint, ScoringOptions? options = null) => Load(checkpoint, map => Load(map, options));

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

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

    internal override TextScores Score(IReadOnlyList<TokenSequence> sequences, IProgress<OperationProgress>? progress, CancellationToken cancellationToken) =>
        Model.Score(sequences, OutputSize, Model.Model.Classify, "classify", progress, cancellationToken);

    private static TextClassifier Load(ModelMap map, ScoringOptions? options)
    {
        ClassifierHeads.Require(map);
        return new(TextModel.Load(map, ModelParts.Encoder | ModelParts.Classifier, options));
    }

    private protected override void WriteState(Action<string, Action<Stream>> createFile) =>
        StoredState.Write(new State(Model.MaximumLength, Model.LongTexts), StateFile, createFile);

    private sealed record State(int MaximumLength, TextOverflow LongTexts = TextOverflow.Truncate);
}
