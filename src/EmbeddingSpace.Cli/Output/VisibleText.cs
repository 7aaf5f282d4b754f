using System.Globalization;
using System.Text;

namespace EmbeddingSpace.Cli.Output;

/// <summary>
/// Texts out of models and files made harmless: what steers a terminal or hides or turns text around (controls, bidirectional and other format
/// characters, line separators, lone surrogates) is shown as the escape that JSON writes for it.
/// </summary>
internal static class VisibleText
{
    // A spreadsheet takes a cell for a formula that starts so.
    private const string FormulaStarts = "=+-@\t\r";
    private const char FormulaGuard = '\'';

    /// <summary>A text for one line: line ends and tabs become blanks.</summary>
    public static string Line(string text) => Escape(text, character => character is '\n' or '\r' or '\t' ? " " : null);

    /// <summary>A text of several lines.</summary>
    public static string Lines(string text) => Escape(text, character => character is '\n' or '\r' or '\t' ? character.ToString() : null);

    /// <summary>A text for a cell of a CSV file, which may hold line ends and is never a formula.</summary>
    public static string Cell(string text)
    {
        var visible = Lines(text);
        return visible.Length > 0 && FormulaStarts.Contains(visible[0], StringComparison.Ordinal) ? FormulaGuard + visible : visible;
    }

    private static string Escape(string text, Func<char, string?> blank)
    {
        if (!NeedsEscape(text)) return text;
        var visible = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var whole = Rune.TryGetRuneAt(text, i, out var rune);
            var length = whole ? rune.Utf16SequenceLength : 1;
            if (whole && !IsHidden(rune)) visible.Append(text, i, length);
            else if (blank(text[i]) is { } kept) visible.Append(kept);
            else foreach (var unit in text.AsSpan(i, length)) visible.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}");
            i += length;
        }
        return visible.ToString();
    }

    private static bool NeedsEscape(string text)
    {
        // A lone surrogate is enumerated as the replacement character.
        foreach (var rune in text.EnumerateRunes())
            if (rune == Rune.ReplacementChar || IsHidden(rune)) return true;
        return false;
    }

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
