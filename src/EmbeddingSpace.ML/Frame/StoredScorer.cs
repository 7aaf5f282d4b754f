using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.ML.Frame;

/// <summary>A scorer with what a transformer needs beside scoring: its identity and its files.</summary>
internal sealed class StoredScorer(ITextScorer scorer, Action<Action<string, Action<Stream>>> write, Func<string>? contentHash = null) : IDisposable
{
    private readonly Lazy<string> _contentHash = new(contentHash ?? (() => ContentHasher.Hash(write)));

    /// <summary>Texts to numbers.</summary>
    public ITextScorer Scorer { get; } = scorer;

    /// <summary>Writes everything needed to score again.</summary>
    public Action<Action<string, Action<Stream>>> Write { get; } = write;

    /// <summary>SHA-256, lower-case hexadecimal: the same content has the same hash.</summary>
    public string ContentHash => _contentHash.Value;

    /// <summary>Class names of a classifier.</summary>
    public IReadOnlyList<string> Classes => ((ITextClassifier)Scorer).Classes;

    /// <summary>Report of a translation; null otherwise.</summary>
    public TranslationReport? Report { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Scorer.Dispose();
}
