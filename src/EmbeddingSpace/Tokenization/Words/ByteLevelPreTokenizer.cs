using System.Globalization;
using System.Text;

namespace EmbeddingSpace.Tokenization.Words;

/// <summary>
/// GPT-2's pattern <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>, scanned by hand: .NET's regular
/// expressions, which the package uses, see UTF-16 units and so take letters beyond U+FFFF for symbols. The mapping of bytes to characters
/// that Hugging Face does here is left to the package's byte-level model.
/// </summary>
/// <param name="AddPrefixSpace">Put a space before a text that begins with none.</param>
/// <param name="UsePattern">Cut by the pattern; otherwise the whole text is one word.</param>
internal sealed record ByteLevelPreTokenizer(bool AddPrefixSpace, bool UsePattern) : IPreTokenizer
{
    private enum Kind { Space, Letter, Number, Symbol }

    /// <inheritdoc/>
    public string Fingerprint => $"bytes prefix={AddPrefixSpace} pattern={UsePattern}";

    /// <inheritdoc/>
    public void Split(ReadOnlySpan<char> text, IWordSink sink)
    {
        if (text.IsEmpty) return;
        if (AddPrefixSpace && text[0] != ' ') text = string.Concat(" ", text);
        if (!UsePattern)
        {
            sink.Add(text);
            return;
        }
        while (!text.IsEmpty)
        {
            var length = FirstWord(text);
            sink.Add(text[..length]);
            text = text[length..];
        }
    }

    private static int FirstWord(ReadOnlySpan<char> text)
    {
        if (text[0] == '\'' && Contraction(text) is > 0 and var contraction) return contraction;
        var kind = KindAt(text, 0, out var length);
        if (kind != Kind.Space) return length + RunOf(kind, text[length..]);
        // A single space belongs to the word behind it.
        if (text[0] == ' ' && text.Length > 1 && KindAt(text, 1, out _) is not Kind.Space and var next) return 1 + RunOf(next, text[1..]);
        var spaces = RunOf(Kind.Space, text);
        // All white space but the last, which the following word may want; white space is one UTF-16 unit always.
        return spaces == text.Length || spaces == 1 ? spaces : spaces - 1;
    }

    private static int Contraction(ReadOnlySpan<char> text)
    {
        if (text.Length > 1 && text[1] is 's' or 't' or 'm' or 'd') return 2;
        if (text.Length > 2 && (text[1], text[2]) is ('r', 'e') or ('v', 'e') or ('l', 'l')) return 3;
        return 0;
    }

    private static int RunOf(Kind kind, ReadOnlySpan<char> text)
    {
        var end = 0;
        while (end < text.Length && KindAt(text, end, out var length) == kind) end += length;
        return end;
    }

    private static Kind KindAt(ReadOnlySpan<char> text, int position, out int length)
    {
        var c = text[position];
        length = 1;
        if (char.IsAscii(c))
            return char.IsAsciiLetter(c) ? Kind.Letter : char.IsAsciiDigit(c) ? Kind.Number : char.IsWhiteSpace(c) ? Kind.Space : Kind.Symbol;
        Rune.DecodeFromUtf16(text[position..], out var rune, out length);
        if (Rune.IsWhiteSpace(rune)) return Kind.Space;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
            _ => Kind.Symbol,
        };
    }
}
