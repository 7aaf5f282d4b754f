using System.Buffers;
using System.Text;
using EmbeddingSpace.Tokenization.Definition;
using EmbeddingSpace.Tokenization.Patterns;

namespace EmbeddingSpace.Tokenization;

/// <summary>Cuts a text at the added tokens it literally holds: the leftmost first, of several at one place the longest.</summary>
internal sealed class AddedTokenFinder
{
    private readonly (string Pattern, AddedToken Token)[] _patterns;
    private readonly SearchValues<string> _search;

    /// <summary>Create a finder.</summary>
    /// <param name="patterns">Tokens and the text that each is found by.</param>
    public AddedTokenFinder(IEnumerable<(string Pattern, AddedToken Token)> patterns)
    {
        _patterns = [.. patterns.Where(entry => entry.Pattern.Length > 0).OrderByDescending(entry => entry.Pattern.Length)];
        _search = SearchValues.Create([.. _patterns.Select(entry => entry.Pattern)], StringComparison.Ordinal);
    }

    /// <summary>Parts of a text in order: stretches between added tokens (null token, never empty) and the added tokens.</summary>
    public IEnumerable<(int Start, int End, AddedToken? Token)> Split(string text)
    {
        var (done, position) = (0, 0);
        while (Next(text, position) is { } match)
        {
            position = match.End;
            var (start, end) = (match.Start, match.End);
            if (match.Token.SingleWord && (EndsWithWord(text.AsSpan(0, start)) || StartsWithWord(text.AsSpan(end)))) continue;
            // White space that an earlier token has taken is gone.
            if (match.Token.StripLeft) start = Math.Max(text.AsSpan(0, start).TrimEnd().Length, done);
            if (match.Token.StripRight) end = text.Length - text.AsSpan(end).TrimStart().Length;
            if (done < start) yield return (done, start, null);
            yield return (start, end, match.Token);
            done = end;
        }
        if (done < text.Length) yield return (done, text.Length, null);
    }

    private (int Start, int End, AddedToken Token)? Next(string text, int position)
    {
        var offset = text.AsSpan(position).IndexOfAny(_search);
        if (offset < 0) return null;
        var start = position + offset;
        foreach (var (pattern, token) in _patterns)
            if (text.AsSpan(start).StartsWith(pattern, StringComparison.Ordinal)) return (start, start + pattern.Length, token);
        throw new InvalidOperationException($"No added token begins at character {start}, where the search found one.");
    }

    private static bool EndsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeLastFromUtf16(text, out var rune, out _) == OperationStatus.Done && WordCharacters.Contains(rune);

    private static bool StartsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out var rune, out _) == OperationStatus.Done && WordCharacters.Contains(rune);
}
