using System.Globalization;
using System.Text;
using EmbeddingSpace.Tokenization.Tracing;

namespace EmbeddingSpace.Tokenization.Normalization;

/// <summary>
/// sentencepiece's map of characters as Hugging Face applies it: to what a reader takes for one character (a grapheme) where that is short and the map
/// has it, else to each code point of it.
/// </summary>
internal sealed class PrecompiledNormalizer : ITextNormalizer
{
    // Longer graphemes, in UTF-8, are looked up code point by code point.
    private const int LongestGrapheme = 5;

    // Stands in the table for a character that the map leaves alone.
    private static readonly string Itself = new(['=']);

    // What the map makes of single characters of the basic plane, found out when asked for. Threads that ask at the same time find the same.
    private readonly string?[] _single = new string?[char.MaxValue + 1];

    private readonly CharacterMap _map;
    private readonly bool _keepsAscii;

    /// <summary>Create the normaliser.</summary>
    public PrecompiledNormalizer(CharacterMap map)
    {
        _map = map;
        _keepsAscii = Enumerable.Range(' ', '~' - ' ' + 1).All(c => Of([(char)c]) is null);
        Fingerprint = $"precompiled {map.Fingerprint}";
    }

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    public string Normalize(string text)
    {
        if (_keepsAscii && text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0) return text;
        var result = new StringBuilder(text.Length + 8);
        var changed = false;
        for (var position = 0; position < text.Length;)
        {
            var length = GraphemeLength(text, position);
            changed |= Append(text.AsSpan(position, length), result);
            position += length;
        }
        return changed ? result.ToString() : text;
    }

    /// <inheritdoc/>
    public void Normalize(TracedText text)
    {
        var changes = new List<CharacterChange>(text.Text.Length);
        var changed = false;
        for (var position = 0; position < text.Text.Length;)
        {
            var length = GraphemeLength(text.Text, position);
            changed |= Append(text.Text.AsSpan(position, length), changes);
            position += length;
        }
        if (changed) text.Transform(changes);
    }

    private bool Append(ReadOnlySpan<char> grapheme, StringBuilder result)
    {
        if (grapheme.Length > 1 && Encoding.UTF8.GetByteCount(grapheme) <= LongestGrapheme && _map.Shortest(grapheme) is { } whole)
        {
            result.Append(whole);
            return true;
        }
        var changed = false;
        for (var position = 0; position < grapheme.Length;)
        {
            Rune.DecodeFromUtf16(grapheme[position..], out _, out var length);
            var part = grapheme.Slice(position, length);
            var replacement = Of(part);
            if (replacement is null) result.Append(part);
            else result.Append(replacement);
            changed |= replacement is not null;
            position += length;
        }
        return changed;
    }

    private bool Append(ReadOnlySpan<char> grapheme, List<CharacterChange> changes)
    {
        if (grapheme.Length > 1 && Encoding.UTF8.GetByteCount(grapheme) <= LongestGrapheme && _map.Shortest(grapheme) is { } whole)
        {
            Append(Count(grapheme), whole, changes);
            return true;
        }
        var changed = false;
        for (var position = 0; position < grapheme.Length;)
        {
            Rune.DecodeFromUtf16(grapheme[position..], out var rune, out var length);
            if (Of(grapheme.Slice(position, length)) is { } replacement)
            {
                Append(1, replacement, changes);
                changed = true;
            }
            else
            {
                changes.Add(new(rune.Value, 0));
            }
            position += length;
        }
        return changed;
    }

    // What is added counts as new at its end; what is removed belongs to the character before, whichever that is.
    private static void Append(int removed, string replacement, List<CharacterChange> changes)
    {
        foreach (var rune in replacement.EnumerateRunes()) changes.Add(new(rune.Value, 0));
        var added = Count(replacement) - removed;
        for (var i = 1; i <= added; i++) changes[^i] = changes[^i] with { Change = 1 };
        if (added < 0 && changes.Count > 0) changes[^1] = changes[^1] with { Change = changes[^1].Change + added };
    }

    private string? Of(ReadOnlySpan<char> character)
    {
        if (character.Length > 1) return _map.Shortest(character);
        var known = _single[character[0]];
        if (known is null) _single[character[0]] = known = _map.Shortest(character) ?? Itself;
        return ReferenceEquals(known, Itself) ? null : known;
    }

    private static int GraphemeLength(string text, int position)
    {
        // Nothing below U+0300 joins what stands before it, but for a line feed behind a carriage return.
        var (c, next) = (text[position], position + 1 < text.Length ? text[position + 1] : '\0');
        if (c < '\u0300' && next < '\u0300' && c != '\r') return 1;
        return StringInfo.GetNextTextElementLength(text.AsSpan(position));
    }

    private static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes()) count++;
        return count;
    }
}
