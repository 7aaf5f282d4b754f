using EmbeddingSpace.Tokenization.Definition;
using EmbeddingSpace.Tokenization.Normalization;
using EmbeddingSpace.Tokenization.Words;

namespace EmbeddingSpace.Tokenization;

/// <summary>Text to ids without special tokens: added tokens, normalisation, words, ids. Safe for concurrent use.</summary>
internal sealed class TextEncoding
{
    private readonly AddedTokenFinder? _verbatim;
    private readonly AddedTokenFinder? _normalized;
    private readonly ITextNormalizer _normalizer;
    private readonly IPreTokenizer _preTokenizer;
    private readonly WordCache _words;

    /// <summary>Create what the definition describes.</summary>
    public TextEncoding(TokenizerDefinition definition)
    {
        _normalizer = definition.Normalizer;
        _preTokenizer = definition.PreTokenizer;
        _words = new(definition.Model);
        _verbatim = Finder(definition.Added.Where(token => !token.Normalized).Select(token => (token.Content, token)));
        _normalized = Finder(definition.Added.Where(token => token.Normalized).Select(token => (_normalizer.Normalize(token.Content), token)));
    }

    /// <summary>Ids of a text.</summary>
    /// <param name="text">The text; a surrogate without its partner counts as U+FFFD.</param>
    /// <param name="limit">Length whose reaching is noted in the result.</param>
    public TextIds Encode(string text, int limit)
    {
        var ids = new TextIds(_words, limit);
        if (text.Length == 0) return ids;
        text = WithoutLoneSurrogates(text);
        if (_verbatim is null)
        {
            EncodeStretch(text, ids);
            return ids;
        }
        foreach (var (start, end, token) in _verbatim.Split(text))
            if (token is null) EncodeStretch(start == 0 && end == text.Length ? text : text[start..end], ids);
            else ids.Add(token.Id);
        return ids;
    }

    private void EncodeStretch(string text, TextIds ids)
    {
        var normalized = _normalizer.Normalize(text);
        if (_normalized is null)
        {
            _preTokenizer.Split(normalized, ids);
            return;
        }
        foreach (var (start, end, token) in _normalized.Split(normalized))
            if (token is null) _preTokenizer.Split(normalized.AsSpan(start, end - start), ids);
            else ids.Add(token.Id);
    }

    // Hugging Face is only ever given valid Unicode. U+FFFD is what any conversion to UTF-8 would make of half a pair.
    private static string WithoutLoneSurrogates(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0) return text;
        return string.Create(text.Length, text, static (result, source) =>
        {
            var position = 0;
            foreach (var rune in source.EnumerateRunes()) position += rune.EncodeToUtf16(result[position..]);
        });
    }

    private static AddedTokenFinder? Finder(IEnumerable<(string Pattern, AddedToken Token)> patterns) =>
        patterns.Any() ? new(patterns) : null;
}
