using System.Text;
using EmbeddingSpace.Tokenization.Tracing;
using EmbeddingSpace.Tokenization.Unicode;

namespace EmbeddingSpace.Tokenization.Normalization;

/// <summary>One of the Unicode normalisation forms NFC, NFD, NFKC and NFKD.</summary>
internal sealed record UnicodeNormalizer(bool Compose, bool Compatible) : ITextNormalizer
{
    /// <inheritdoc/>
    public string Fingerprint => $"unicode compose={Compose} compatible={Compatible}";

    /// <inheritdoc/>
    public string Normalize(string text) =>
        Compose ? UnicodeNormalization.Compose(text, Compatible) : UnicodeNormalization.Decompose(text, Compatible);

    /// <inheritdoc/>
    public void Normalize(TracedText text)
    {
        // ASCII is in every form.
        if (!Ascii.IsValid(text.Text)) text.Transform(UnicodeChanges.Of(text.Text, Compose, Compatible));
    }
}
