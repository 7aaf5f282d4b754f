using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Tokenization.Sequences;

namespace EmbeddingSpace.Scoring;

/// <summary>Text to the logits of a fine-tuned checkpoint's classification head. Safe for concurrent use.</summary>
public sealed class TextClassifier : ITextClassifier
{
    private const string StateFile = "classifier.json";

    private readonly TextModel _model;

    private TextClassifier(TextModel model)
    {
        _model = model;
        Classes = model.Architecture.Classes!;
    }

    /// <summary>Load a fine-tuned classifier.</summary>
    /// <param name="checkpoint">The model folder; owned by the classifier from here on and disposed with it (also when loading fails).</param>
    /// <param name="options">Device and batching.</param>
    /// <exception cref="CheckpointException">The checkpoint has no classification head, or is malformed.</exception>
    public static TextClassifier Load(Checkpoint checkpoint, ScoringOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        try
        {
            var map = ModelMap.Resolve(checkpoint);
            ClassifierHeads.Require(map);
            return new(TextModel.Load(map, ModelParts.Encoder | ModelParts.Classifier, options));
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public int OutputSize => Classes.Count;

    /// <summary>Sizes and constants of the model.</summary>
    public ModelArchitecture Architecture => _model.Architecture;

    /// <summary>The checkpoint's content hash.</summary>
    public string ContentHash => _model.Checkpoint.ContentHash;

    /// <inheritdoc/>
    public TextScores Score(IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Score(_model.Tokenize(texts), progress, cancellationToken);
    }

    /// <summary>Store everything needed to score again, in stored precision.</summary>
    /// <param name="createFile">Receives a file name and what writes its content.</param>
    public void Write(Action<string, Action<Stream>> createFile)
    {
        ArgumentNullException.ThrowIfNull(createFile);
        StoredState.Write(new State(_model.MaximumLength, _model.LongTexts), StateFile, createFile);
        _model.Write(createFile);
    }

    /// <summary>Load what <see cref="Write"/> stored. Scores are bit-equal on the same machine and device.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="openFile">Opens one stored file by its name; null when there is none of that name.</param>
    /// <param name="options">Device and batching; a maximum length that is not set is the stored one.</param>
    /// <exception cref="CheckpointException">A stored file is missing or malformed.</exception>
    public static TextClassifier Read(string name, Func<string, Stream?> openFile, ScoringOptions? options = null)
    {
        var state = StoredState.Read<State>(name, StateFile, openFile);
        return Load(Checkpoint.OpenStored(name, openFile), StoredState.WithMaximumLength(options, state.MaximumLength, state.LongTexts));
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    internal TextScores Score(IReadOnlyList<TokenSequence> sequences, IProgress<OperationProgress>? progress, CancellationToken cancellationToken) =>
        _model.Score(sequences, OutputSize, _model.Model.Classify, "classify", progress, cancellationToken);

    private sealed record State(int MaximumLength, TextOverflow LongTexts = TextOverflow.Truncate);
}
