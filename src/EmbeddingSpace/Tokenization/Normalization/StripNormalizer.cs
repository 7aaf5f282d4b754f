using EmbeddingSpace.Tokenization.Tracing;

namespace EmbeddingSpace.Tokenization.Normalization;

/// <summary>Removes white space at the ends of a text.</summary>
internal sealed record StripNormalizer(bool Left, bool Right) : ITextNormalizer
{
    /// <inheritdoc/>
    public string Fingerprint => $"strip left={Left} right={Right}";

    /// <inheritdoc/>
    public string Normalize(string text)
    {
        var (start, end) = Kept(text);
        return text[start..end];
    }

    /// <inheritdoc/>
    public void Normalize(TracedText text)
    {
        var (start, end) = Kept(text.Text);
        text.Cut(start, end);
    }

    private (int Start, int End) Kept(string text)
    {
        var start = Left ? text.Length - text.AsSpan().TrimStart().Length : 0;
        return (start, Right ? start + text.AsSpan(start).TrimEnd().Length : text.Length);
    }
}
