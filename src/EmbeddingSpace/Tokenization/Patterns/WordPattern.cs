namespace EmbeddingSpace.Tokenization.Patterns;

/// <summary>
/// The patterns that the tokenizers of GPT-2 and of its successors cut words with, scanned by hand: they match a text from its beginning to its end,
/// one word after the other.
/// </summary>
internal sealed class WordPattern : ITextPattern
{
    private const string OriginalText = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
    private const string SuccessorText =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}#| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private static readonly WordPattern[] Known =
    [
        new(OriginalText, digits: 0),
        new(SuccessorText.Replace("#", "", StringComparison.Ordinal), digits: 1),
        new(SuccessorText.Replace("#", "{1,3}", StringComparison.Ordinal), digits: 3),
        new(SuccessorText.Replace("#", "+", StringComparison.Ordinal), digits: int.MaxValue),
    ];

    private readonly string _text;
    private readonly int _digits;

    private WordPattern(string text, int digits) => (_text, _digits) = (text, digits);

    /// <summary>GPT-2's pattern.</summary>
    public static WordPattern Original => Known[0];

    /// <inheritdoc/>
    public string Fingerprint => $"regex {_text}";

    /// <summary>The scanner of a regular expression; null where it is none of those known.</summary>
    public static WordPattern? Of(string regularExpression) => Known.FirstOrDefault(pattern => pattern._text == regularExpression);

    /// <inheritdoc/>
    public void Find(ReadOnlySpan<char> text, List<(int Start, int End)> matches)
    {
        for (var start = 0; start < text.Length;)
        {
            var length = FirstWord(text[start..]);
            matches.Add((start, start + length));
            start += length;
        }
    }

    /// <summary>UTF-16 units of the word that a text begins with.</summary>
    public int FirstWord(ReadOnlySpan<char> text) => _digits == 0 ? FirstOfOriginal(text) : FirstOfSuccessor(text);

    private static int FirstOfOriginal(ReadOnlySpan<char> text)
    {
        if (text[0] == '\'' && Contraction(text, ignoreCase: false) is > 0 and var contraction) return contraction;
        var kind = CharacterKinds.At(text, 0, out var length);
        if (kind != CharacterKind.Space) return length + CharacterKinds.Run(kind, text[length..]);
        // A single space belongs to the word behind it.
        if (text[0] == ' ' && text.Length > 1 && CharacterKinds.At(text, 1, out _) is not CharacterKind.Space and var next)
            return 1 + CharacterKinds.Run(next, text[1..]);
        return Spaces(text);
    }

    private int FirstOfSuccessor(ReadOnlySpan<char> text)
    {
        if (text[0] == '\'' && Contraction(text, ignoreCase: true) is > 0 and var contraction) return contraction;
        var kind = CharacterKinds.At(text, 0, out var length);
        if (kind == CharacterKind.Letter) return CharacterKinds.Run(kind, text);
        if (kind == CharacterKind.Number) return CharacterKinds.Run(kind, text, _digits);
        // One character of any other kind belongs to the letters behind it, but no line break.
        if (text[0] is not ('\r' or '\n') && CharacterKinds.Run(CharacterKind.Letter, text[length..]) is > 0 and var letters) return length + letters;
        var space = text[0] == ' ' ? 1 : 0;
        if (CharacterKinds.Run(CharacterKind.Symbol, text[space..]) is > 0 and var symbols)
        {
            var end = space + symbols;
            while (end < text.Length && text[end] is '\r' or '\n') end++;
            return end;
        }
        var spaces = CharacterKinds.Run(CharacterKind.Space, text);
        return text[..spaces].LastIndexOfAny('\r', '\n') is >= 0 and var lineBreak ? lineBreak + 1 : Spaces(text);
    }

    // All white space but the last, which the following word may want; white space is one UTF-16 unit always.
    private static int Spaces(ReadOnlySpan<char> text)
    {
        var spaces = CharacterKinds.Run(CharacterKind.Space, text);
        return spaces == text.Length || spaces == 1 ? spaces : spaces - 1;
    }

    private static int Contraction(ReadOnlySpan<char> text, bool ignoreCase)
    {
        var first = text.Length > 1 ? Letter(text[1], ignoreCase) : ' ';
        if (first is 's' or 't' or 'm' or 'd') return 2;
        var second = text.Length > 2 ? Letter(text[2], ignoreCase) : ' ';
        return (first, second) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 3 : 0;
    }

    // The long s is an s in another case.
    private static char Letter(char c, bool ignoreCase) => !ignoreCase ? c : c == '\u017F' ? 's' : char.IsAscii(c) ? char.ToLowerInvariant(c) : c;
}
