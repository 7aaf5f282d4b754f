using EmbeddingSpace.Tokenization.Tracing;

namespace EmbeddingSpace.Tokenization.Normalization;

/// <summary>Normalisers one after another; an empty sequence leaves the text as it is.</summary>
internal sealed class NormalizerSequence(IReadOnlyList<ITextNormalizer> normalizers) : ITextNormalizer
{
    /// <inheritdoc/>
    public string Fingerprint => string.Join(" | ", normalizers.Select(normalizer => normalizer.Fingerprint));

    /// <inheritdoc/>
    public string Normalize(string text) => normalizers.Aggregate(text, (current, normalizer) => normalizer.Normalize(current));

    /// <inheritdoc/>
    public void Normalize(TracedText text)
    {
        foreach (var normalizer in normalizers) normalizer.Normalize(text);
    }
}
