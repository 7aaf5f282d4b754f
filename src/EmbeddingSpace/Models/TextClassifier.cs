using EmbeddingSpace.Checkpoints;

namespace EmbeddingSpace.Models;

/// <summary>Text to the logits of a fine-tuned checkpoint's classification head.</summary>
public sealed class TextClassifier : ITextClassifier
{
    /// <summary>Load a fine-tuned classifier.</summary>
    /// <param name="checkpoint">The model folder. Owned by the classifier from here on: disposed with it.</param>
    /// <param name="options">Device and batching.</param>
    /// <exception cref="CheckpointException">The checkpoint has no classification head, or is malformed.</exception>
    public static TextClassifier Load(Checkpoint checkpoint, ScoringOptions? options = null) => throw new NotImplementedException();

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => throw new NotImplementedException();

    /// <inheritdoc/>
    public int OutputSize => throw new NotImplementedException();

    /// <summary>The checkpoint's content hash.</summary>
    public string ContentHash => throw new NotImplementedException();

    /// <inheritdoc/>
    public TextScores Score(IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Store everything needed to score again, in stored precision.</summary>
    /// <param name="createFile">Receives a file name and what writes its content.</param>
    public void Write(Action<string, Action<Stream>> createFile) => throw new NotImplementedException();

    /// <summary>Load what <see cref="Write"/> stored. Scores are bit-equal on the same machine and device.</summary>
    public static TextClassifier Read(string name, Func<string, Stream?> openFile, ScoringOptions? options = null) => throw new NotImplementedException(name);

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
