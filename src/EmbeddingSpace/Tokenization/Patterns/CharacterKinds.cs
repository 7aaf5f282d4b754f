using System.Globalization;
using System.Text;

namespace EmbeddingSpace.Tokenization.Patterns;

/// <summary>Kinds of characters, and runs of one kind. .NET's regular expressions see UTF-16 units and so take letters beyond U+FFFF for symbols.</summary>
internal static class CharacterKinds
{
    /// <summary>Kind of the character that begins at a place, and its UTF-16 units.</summary>
    public static CharacterKind At(ReadOnlySpan<char> text, int position, out int length)
    {
        var c = text[position];
        length = 1;
        if (char.IsAscii(c))
            return char.IsAsciiLetter(c) ? CharacterKind.Letter
                : char.IsAsciiDigit(c) ? CharacterKind.Number
                : char.IsWhiteSpace(c) ? CharacterKind.Space
                : CharacterKind.Symbol;
        Rune.DecodeFromUtf16(text[position..], out var rune, out length);
        if (Rune.IsWhiteSpace(rune)) return CharacterKind.Space;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CharacterKind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterKind.Number,
            _ => CharacterKind.Symbol,
        };
    }

    /// <summary>UTF-16 units of the characters of one kind that a text begins with.</summary>
    public static int Run(CharacterKind kind, ReadOnlySpan<char> text, int maximum = int.MaxValue)
    {
        var end = 0;
        for (; maximum > 0 && end < text.Length && At(text, end, out var length) == kind; maximum--) end += length;
        return end;
    }
}
