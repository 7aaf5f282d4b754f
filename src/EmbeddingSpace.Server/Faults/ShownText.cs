using System.Globalization;

namespace EmbeddingSpace.Server.Faults;

/// <summary>What others sent, made fit for messages and the log: short, on one line.</summary>
internal static class ShownText
{
    private const int Longest = 80;

    public static string Of(string text)
    {
        var shown = text.Length <= Longest ? text : text[..Longest] + "…";
        return shown.Any(IsHidden) ? string.Concat(shown.Select(Escaped)) : shown;
    }

    private static string Escaped(char character) => IsHidden(character) ? Invariant($"\\u{(int)character:X4}") : character.ToString();

    // Controls, and marks that turn the text around them.
    private static bool IsHidden(char character) => char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
