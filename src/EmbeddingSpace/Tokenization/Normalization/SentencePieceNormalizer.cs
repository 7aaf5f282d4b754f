using System.Text;
using EmbeddingSpace.Tokenization.Tracing;

namespace EmbeddingSpace.Tokenization.Normalization;

/// <summary>A text as sentencepiece itself normalises it: the longest stretches that the map has, one space for several, and the mark for each.</summary>
/// <param name="map">The map of characters; null where there is none.</param>
/// <param name="whole">Texts that stay as they are.</param>
/// <param name="mark">What is written for a space.</param>
/// <param name="addsPrefix">Put a space before a text.</param>
/// <param name="removesSpaces">Remove spaces at the ends, and of several side by side all but one.</param>
internal sealed class SentencePieceNormalizer(CharacterMap? map, IReadOnlyList<string> whole, char mark, bool addsPrefix, bool removesSpaces) : ITextNormalizer
{
    private readonly string[] _whole = [.. whole.OrderByDescending(text => text.Length)];

    /// <inheritdoc/>
    public string Fingerprint { get; } =
        $"sentencepiece {map?.Fingerprint} whole={string.Join(' ', whole)} mark={mark} prefix={addsPrefix} removes={removesSpaces}";

    /// <inheritdoc/>
    public string Normalize(string text)
    {
        var result = new StringBuilder(text.Length + 8);
        foreach (var (content, _, _) in Stretches(text)) result.Append(content);
        return result.ToString();
    }

    /// <inheritdoc/>
    public void Normalize(TracedText text) => text.Rewrite(Stretches(text.Text));

    // What the stretches of a text become, in order; stretches that are not named are gone.
    private List<(string Content, int Start, int End)> Stretches(string text)
    {
        var result = new List<(string Content, int Start, int End)>(text.Length + 1);
        var afterSpace = removesSpaces;
        for (var position = 0; position < text.Length;)
        {
            var content = First(text.AsSpan(position), out var length);
            if (afterSpace) content = content.TrimStart(' ');
            if (content.Length > 0)
            {
                if (result.Count == 0 && addsPrefix) result.Add((mark.ToString(), position, position + length));
                result.Add((content.Replace(' ', mark), position, position + length));
                afterSpace = removesSpaces && content[^1] == ' ';
            }
            position += length;
        }
        while (removesSpaces && result.Count > 0)
        {
            var (content, start, end) = result[^1];
            var kept = content.TrimEnd(mark);
            result.RemoveAt(result.Count - 1);
            if (kept.Length == 0) continue;
            result.Add((kept, start, end));
            break;
        }
        return result;
    }

    private string First(ReadOnlySpan<char> text, out int length)
    {
        foreach (var one in _whole)
            if (text.StartsWith(one, StringComparison.Ordinal))
            {
                length = one.Length;
                return one;
            }
        if (map?.Longest(text, out length) is { } replacement && length > 0) return replacement;
        length = char.IsHighSurrogate(text[0]) ? 2 : 1;
        return text[..length].ToString();
    }
}
