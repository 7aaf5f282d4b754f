using EmbeddingSpace.Tokenization.Tracing;

namespace EmbeddingSpace.Tokenization.Normalization;

/// <summary>Puts a text before every text that is not empty.</summary>
internal sealed record PrependNormalizer(string Prefix) : ITextNormalizer
{
    /// <inheritdoc/>
    public string Fingerprint => $"prepend '{Prefix}'";

    /// <inheritdoc/>
    public string Normalize(string text) => text.Length == 0 ? text : Prefix + text;

    /// <inheritdoc/>
    public void Normalize(TracedText text) => text.Prepend(Prefix);
}
