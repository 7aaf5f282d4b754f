using System.Text;

namespace EmbeddingSpace.Tokenization.Normalization;

/// <summary>Lower-cases character by character, without regard to language or neighbours.</summary>
internal sealed class LowerCaseNormalizer : ITextNormalizer
{
    /// <inheritdoc/>
    public string Fingerprint => "lower";

    /// <inheritdoc/>
    public string Normalize(string text) => Lower(text);

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
