using EmbeddingSpace.Checkpoints;

namespace EmbeddingSpace.Models;

/// <summary>Text to pooled hidden states of chosen layers.</summary>
public sealed class TextEncoder : ITextScorer
{
    /// <summary>Load the encoder of a checkpoint; the checkpoint may be disposed afterwards unless <see cref="Write"/> is wanted.</summary>
    /// <param name="checkpoint">The model folder. Owned by the encoder from here on: disposed with it.</param>
    /// <param name="layers">Layers whose states are concatenated: 0 = embeddings, N = last block; null = every layer.</param>
    /// <param name="pooling">How tokens become one vector.</param>
    /// <param name="options">Device and batching.</param>
    public static TextEncoder Load(Checkpoint checkpoint, IReadOnlyList<int>? layers = null, Pooling pooling = Pooling.Mean, ScoringOptions? options = null) => throw new NotImplementedException();

    /// <summary>Layers whose states are concatenated.</summary>
    public IReadOnlyList<int> Layers => throw new NotImplementedException();

    /// <summary>How tokens become one vector.</summary>
    public Pooling Pooling => throw new NotImplementedException();

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
    public static TextEncoder Read(string name, Func<string, Stream?> openFile, ScoringOptions? options = null) => throw new NotImplementedException(name);

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
