using System.Text;
using EmbeddingSpace.Tokenization.Tracing;

namespace EmbeddingSpace.Tokenization.Normalization;

/// <summary>Lower-cases character by character, without regard to language or neighbours.</summary>
internal sealed class LowerCaseNormalizer : ITextNormalizer
{
    /// <inheritdoc/>
    public string Fingerprint => "lower";

    /// <inheritdoc/>
    public string Normalize(string text) => Lower(text);

    /// <inheritdoc/>
    public void Normalize(TracedText text)
    {
        if (Ascii.IsValid(text.Text))
        {
            text.Become(text.Text.ToLowerInvariant());
            return;
        }
        var changes = new List<CharacterChange>(text.Text.Length);
        foreach (var rune in text.Text.EnumerateRunes())
        {
            changes.Add(new(rune.Value == 'İ' ? 'i' : Rune.ToLowerInvariant(rune).Value, 0));
            if (rune.Value == 'İ') changes.Add(new('\u0307', 1));
        }
        text.Transform(changes);
    }

    /// <summary>The lower-cased text.</summary>
    public static string Lower(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            // 'İ' is the one character whose lower case is two characters; the runtime leaves it as it is.
            if (rune.Value == 'İ') result.Append("i\u0307");
            else result.Append(Rune.ToLowerInvariant(rune));
        return result.ToString();
    }
}
