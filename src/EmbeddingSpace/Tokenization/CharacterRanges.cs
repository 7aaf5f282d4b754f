using EmbeddingSpace.Tokenization.Definition;

namespace EmbeddingSpace.Tokenization;

/// <summary>Stretches of a text in code points, as Hugging Face gives them.</summary>
internal static class CharacterRanges
{
    // A space in the vocabularies of byte-level tokenizers.
    private const char Space = 'Ġ';

    /// <summary>The stretches of the kept tokens of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="tokens">The tokens that are kept of it.</param>
    /// <param name="trimming">How white space at a token's ends is left out; null leaves it in.</param>
    /// <param name="vocabulary">Token of each id.</param>
    public static Range[] Of(string text, ReadOnlySpan<TextToken> tokens, OffsetTrimming? trimming, IReadOnlyList<string> vocabulary)
    {
        var codePoints = CodePoints(text);
        var result = new Range[tokens.Length];
        for (var i = 0; i < tokens.Length; i++)
        {
            var token = tokens[i];
            var (start, end) = codePoints is null ? (token.Start, token.End) : (codePoints[token.Start], codePoints[token.End]);
            if (trimming is not null) (start, end) = Trim(start, end, token.Text ?? vocabulary[token.Id], i == 0 || start == 0, trimming);
            result[i] = start..end;
        }
        return result;
    }

    private static (int Start, int End) Trim(int start, int end, string token, bool isFirst, OffsetTrimming trimming)
    {
        var leading = 0;
        while (leading < token.Length && IsSpace(token[leading])) leading++;
        var trailing = 0;
        while (trailing < token.Length && IsSpace(token[^(trailing + 1)])) trailing++;
        if (isFirst && trimming.AddsPrefixSpace && leading == 1) leading = 0;
        start = Math.Min(start + leading, end);
        return (start, trailing > 0 && end >= trailing ? Math.Max(end - trailing, start) : end);
    }

    private static bool IsSpace(char c) => c == Space || char.IsWhiteSpace(c);

    // Number of code points before each UTF-16 unit; null where the two are the same.
    private static int[]? CodePoints(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0) return null;
        var result = new int[text.Length + 1];
        for (var i = 0; i < text.Length; i++)
            result[i + 1] = result[i] + (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? 0 : 1);
        return result;
    }
}
