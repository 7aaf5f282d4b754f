using System.Text;
using EmbeddingSpace.Tokenization.Tracing;
using EmbeddingSpace.Tokenization.Unicode;

namespace EmbeddingSpace.Tokenization.Normalization;

/// <summary>
/// BERT's normalisation as Hugging Face does it. Not the package's <c>BertTokenizer</c>, whose normaliser lower-cases and strips accents by the
/// runtime's culture data (nothing is stripped where globalisation is invariant), keeps format characters, and knows other CJK blocks.
/// </summary>
/// <param name="CleanText">Remove control and format characters; every white space becomes a space.</param>
/// <param name="SpaceChinese">Put spaces around CJK ideographs, so that each is a word.</param>
/// <param name="StripAccents">Decompose and remove non-spacing marks.</param>
/// <param name="LowerCase">Lower-case, character by character.</param>
internal sealed record BertNormalizer(bool CleanText, bool SpaceChinese, bool StripAccents, bool LowerCase) : ITextNormalizer
{
    /// <inheritdoc/>
    public string Fingerprint => $"bert clean={CleanText} chinese={SpaceChinese} accents={StripAccents} lower={LowerCase}";

    /// <inheritdoc/>
    public string Normalize(string text) => Ascii.IsValid(text) ? NormalizeAscii(text) : NormalizeUnicode(text);

    /// <inheritdoc/>
    public void Normalize(TracedText text)
    {
        // The rest changes nothing in ASCII. Where a character is removed, those behind it move.
        if (Ascii.IsValid(text.Text) && NormalizeAscii(text.Text) is var normalized && normalized.Length == text.Text.Length)
        {
            text.Become(normalized);
            return;
        }
        if (CleanText)
        {
            text.Keep(codePoint => !IsRemoved(codePoint));
            text.Map(codePoint => Rune.IsWhiteSpace(new(codePoint)) ? ' ' : codePoint);
        }
        if (SpaceChinese) text.Transform([.. text.Text.EnumerateRunes().SelectMany(rune => Spaced(rune.Value))]);
        if (StripAccents)
        {
            text.Transform(UnicodeChanges.Of(text.Text, compose: false, compatible: false));
            text.Keep(codePoint => !UnicodeTables.IsNonSpacingMark(codePoint));
        }
        if (LowerCase) new LowerCaseNormalizer().Normalize(text);
    }

    private static CharacterChange[] Spaced(int codePoint) => IsChinese(codePoint) ? [new(' ', 0), new(codePoint, 1), new(' ', 1)] : [new(codePoint, 0)];

    private string NormalizeAscii(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (CleanText && (c < ' ' || c == '\x7f'))
            {
                if (c is '\t' or '\n' or '\r') result.Append(' ');
            }
            else
            {
                result.Append(LowerCase && char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c);
            }
        }
        return result.ToString();
    }

    private string NormalizeUnicode(string text)
    {
        var cleaned = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (CleanText && IsRemoved(rune.Value)) continue;
            if (CleanText && Rune.IsWhiteSpace(rune)) cleaned.Append(' ');
            else if (SpaceChinese && IsChinese(rune.Value)) cleaned.Append(' ').Append(rune).Append(' ');
            else cleaned.Append(rune);
        }
        var result = cleaned.ToString();
        if (StripAccents) result = WithoutMarks(result);
        return LowerCase ? LowerCaseNormalizer.Lower(result) : result;
    }

    private static string WithoutMarks(string text)
    {
        var decomposed = UnicodeNormalization.Decomposed(text, compatible: false);
        decomposed.RemoveAll(UnicodeTables.IsNonSpacingMark);
        return UnicodeNormalization.Join(decomposed);
    }

    private static bool IsRemoved(int codePoint) => codePoint switch
    {
        '\t' or '\n' or '\r' => false,
        0 or 0xFFFD => true,
        _ => UnicodeTables.IsOther(codePoint),
    };

    // Hugging Face's fast tokenizers begin the fifth block at U+2B920, where the original BERT has U+2B820.
    private static bool IsChinese(int codePoint) => codePoint
        is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
