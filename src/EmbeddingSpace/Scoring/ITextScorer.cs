namespace EmbeddingSpace.Scoring;

/// <summary>Texts in, one vector of numbers a text out: pooled features, a classifier's logits, a translated classifier's logits.</summary>
/// <remarks>Implementations are safe for concurrent use. Texts are grouped by length inside; the result keeps the order of the input.</remarks>
public interface ITextScorer : IDisposable
{
    /// <summary>Numbers a text.</summary>
    int OutputSize { get; }

    /// <summary>Whether scores say of each answer whether it is certain (<see cref="TextScores.Certain"/>).</summary>
    bool SaysCertain => false;

    /// <summary>Score texts; null counts as the empty text.</summary>
    /// <param name="texts">The texts, any number and length.</param>
    /// <param name="progress">Told the number of texts done and their total.</param>
    /// <param name="cancellationToken">Checked between batches; a cancelled call leaves no native memory behind.</param>
    TextScores Score(IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default);
}
