using System.Text;
using EmbeddingSpace.Tokenization.Tracing;
using EmbeddingSpace.Tokenization.Unicode;

namespace EmbeddingSpace.Tokenization.Normalization;

/// <summary>Removes marks; accents that are part of a character stay unless a decomposition ran before.</summary>
internal sealed class StripAccentsNormalizer : ITextNormalizer
{
    /// <inheritdoc/>
    public string Fingerprint => "accents";

    /// <inheritdoc/>
    public string Normalize(string text)
    {
        if (Ascii.IsValid(text)) return text;
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            if (!UnicodeTables.IsMark(rune.Value)) result.Append(rune);
        return result.ToString();
    }

    /// <inheritdoc/>
    public void Normalize(TracedText text)
    {
        if (!Ascii.IsValid(text.Text)) text.Keep(codePoint => !UnicodeTables.IsMark(codePoint));
    }
}
