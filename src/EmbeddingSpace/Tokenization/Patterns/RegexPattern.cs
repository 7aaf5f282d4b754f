using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EmbeddingSpace.Tokenization.Patterns;

/// <summary>
/// Finds what a regular expression matches. .NET's see UTF-16 units; so characters beyond U+FFFF are shown to them as one of the basic plane that is of
/// the same category.
/// </summary>
internal sealed class RegexPattern : ITextPattern
{
    private readonly string _expression;
    private readonly Regex _regex;

    private RegexPattern(string expression, Regex regex) => (_expression, _regex) = (expression, regex);

    /// <inheritdoc/>
    public string Fingerprint => $"regex {_expression}";

    /// <summary>Create the pattern; null where the expression may mean something else here.</summary>
    public static RegexPattern? Create(string expression)
    {
        if (RegexSyntax.Translate(expression) is not { } translated) return null;
        try
        {
            // With Ruby's syntax ^ and $ stand at every line.
            return new(expression, new(translated, RegexOptions.CultureInvariant | RegexOptions.Multiline));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Find(ReadOnlySpan<char> text, List<(int Start, int End)> matches)
    {
        if (text.IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            foreach (var match in _regex.EnumerateMatches(text)) matches.Add((match.Index, match.Index + match.Length));
            return;
        }
        var (characters, places) = (new char[text.Length], new int[text.Length + 1]);
        var (count, place) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            (characters[count], places[count]) = (Basic(rune), place);
            count++;
            place += rune.Utf16SequenceLength;
        }
        places[count] = place;
        foreach (var match in _regex.EnumerateMatches(characters.AsSpan(0, count)))
            matches.Add((places[match.Index], places[match.Index + match.Length]));
    }

    private static char Basic(Rune rune) => rune.IsBmp ? (char)rune.Value : Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter => '\uA640',
        UnicodeCategory.LowercaseLetter => '\uA641',
        UnicodeCategory.TitlecaseLetter => '\u1F88',
        UnicodeCategory.ModifierLetter => '\uA717',
        UnicodeCategory.OtherLetter => '\uA000',
        UnicodeCategory.NonSpacingMark => '\uA806',
        UnicodeCategory.SpacingCombiningMark => '\uA823',
        UnicodeCategory.EnclosingMark => '\uA670',
        UnicodeCategory.DecimalDigitNumber => '\uA620',
        UnicodeCategory.LetterNumber => '\uA6E6',
        UnicodeCategory.OtherNumber => '\uA830',
        UnicodeCategory.ConnectorPunctuation => '\uFE33',
        UnicodeCategory.DashPunctuation => '\uFE31',
        UnicodeCategory.OpenPunctuation => '\uFE35',
        UnicodeCategory.ClosePunctuation => '\uFE36',
        UnicodeCategory.InitialQuotePunctuation => '\u2E02',
        UnicodeCategory.FinalQuotePunctuation => '\u2E03',
        UnicodeCategory.OtherPunctuation => '\uA60D',
        UnicodeCategory.MathSymbol => '\u2A00',
        UnicodeCategory.CurrencySymbol => '\uA838',
        UnicodeCategory.ModifierSymbol => '\uA700',
        // Letters in circles and squares count as letters of words.
        UnicodeCategory.OtherSymbol => WordCharacters.Contains(rune) ? '\u24B6' : '\uA490',
        UnicodeCategory.Format => '\uFFF9',
        UnicodeCategory.PrivateUse => '\uE000',
        _ => '\uFFFF',
    };
}
