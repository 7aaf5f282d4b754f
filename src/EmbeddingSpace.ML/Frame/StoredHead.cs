using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.ML.Frame;

/// <summary>A head with its identity; it holds managed memory only.</summary>
internal sealed class StoredHead
{
    private readonly Lazy<string> _contentHash;

    public StoredHead(TranslatedHead head)
        : this(head.Report, head.Classes, head.FeatureSize, head.Score, head.Write)
    {
    }

    public StoredHead(HeadReport report, IReadOnlyList<string> classes, int featureSize, HeadScore score, Action<Action<string, Action<Stream>>> write)
    {
        (Report, Classes, FeatureSize, Score, Write) = (report, classes, featureSize, score, write);
        _contentHash = new(() => ContentHasher.Hash(write));
    }

    /// <summary>[features] to [classes].</summary>
    public delegate void HeadScore(ReadOnlySpan<float> features, Span<float> logits);

    public HeadReport Report { get; }

    public IReadOnlyList<string> Classes { get; }

    public int FeatureSize { get; }

    public HeadScore Score { get; }

    public Action<Action<string, Action<Stream>>> Write { get; }

    /// <summary>SHA-256, lower-case hexadecimal.</summary>
    public string ContentHash => _contentHash.Value;
}
