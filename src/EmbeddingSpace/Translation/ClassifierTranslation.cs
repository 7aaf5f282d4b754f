using EmbeddingSpace.Models;

namespace EmbeddingSpace.Translation;

/// <summary>A translated classifier: the target's encoder with what reads its states in place of the source.</summary>
public sealed class ClassifierTranslation : ITextClassifier
{
    /// <summary>How good it is and how it was chosen, without labels.</summary>
    public TranslationReport Report => throw new NotImplementedException();

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => throw new NotImplementedException();

    /// <inheritdoc/>
    public int OutputSize => throw new NotImplementedException();

    /// <inheritdoc/>
    public TextScores Score(IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Store everything needed to score again, in stored precision.</summary>
    /// <param name="createFile">Receives a file name and what writes its content.</param>
    public void Write(Action<string, Action<Stream>> createFile) => throw new NotImplementedException();

    /// <summary>Load what <see cref="Write"/> stored. Scores are bit-equal on the same machine and device.</summary>
    public static ClassifierTranslation Read(string name, Func<string, Stream?> openFile, ScoringOptions? options = null) => throw new NotImplementedException(name);

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
