using EmbeddingSpace.Tokenization.Definition;
using EmbeddingSpace.Tokenization.Normalization;
using EmbeddingSpace.Tokenization.Tracing;
using EmbeddingSpace.Tokenization.Words;

namespace EmbeddingSpace.Tokenization;

/// <summary>Text to ids without special tokens: added tokens, normalisation, words, ids. Safe for concurrent use.</summary>
internal sealed class TextEncoding
{
    private readonly AddedTokenFinder? _verbatim;
    private readonly AddedTokenFinder? _normalized;
    private readonly ITextNormalizer _normalizer;
    private readonly IPreTokenizer _preTokenizer;
    private readonly WordCache<int> _words;
    private readonly WordCache<WordToken> _located;

    /// <summary>Create what the definition describes.</summary>
    public TextEncoding(TokenizerDefinition definition)
    {
        (_normalizer, _preTokenizer) = (definition.Normalizer, definition.PreTokenizer);
        (_words, _located) = (new(definition.Model.Encode), new(definition.Model.Locate));
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
        var pieces = PieceText.Rent();
        if (_verbatim is null) Encode(text, 0, text.Length, pieces, ids);
        else
            foreach (var (start, end, token) in _verbatim.Split(text))
                if (token is null) Encode(text, start, end, pieces, ids);
                else ids.Add(token.Id);
        pieces.Return();
        return ids;
    }

    /// <summary>Tokens of a text with the stretches of it that they stand for; the same ids as <see cref="Encode(string, int)"/>.</summary>
    public TextTokens Locate(string text, int limit)
    {
        var tokens = new TextTokens(_located, limit);
        if (text.Length == 0) return tokens;
        text = WithoutLoneSurrogates(text);
        var pieces = PieceText.Rent();
        foreach (var (start, end, token) in _verbatim?.Split(text) ?? [(0, text.Length, null)])
            if (token is null) Locate(text[start..end], start, pieces, tokens);
            else tokens.Add(token.Id, start, end, text[start..end]);
        pieces.Return();
        return tokens;
    }

    private void Encode(string text, int start, int end, PieceText pieces, TextIds ids)
    {
        var stretch = start == 0 && end == text.Length ? text : text[start..end];
        if (_preTokenizer.NeedsOrigins)
        {
            EncodeTraced(stretch, start, pieces, ids);
            return;
        }
        var normalized = _normalizer.Normalize(stretch);
        if (_normalized is null) AddWords(normalized, pieces, ids);
        else
            foreach (var (from, to, token) in _normalized.Split(normalized))
                if (token is null) AddWords(normalized.AsSpan(from, to - from), pieces, ids);
                else ids.Add(token.Id);
    }

    private void AddWords(ReadOnlySpan<char> normalized, PieceText pieces, TextIds ids)
    {
        pieces.Reset(normalized);
        _preTokenizer.Split(pieces);
        ids.Add(pieces);
    }

    private void EncodeTraced(string stretch, int start, PieceText pieces, TextIds ids)
    {
        var traced = Traced(stretch, start);
        foreach (var (from, to, token) in SplitNormalized(traced))
            if (token is not null) ids.Add(token.Id);
            else
            {
                pieces.Reset(traced, from, to);
                _preTokenizer.Split(pieces);
                ids.Add(pieces);
            }
    }

    private void Locate(string stretch, int start, PieceText pieces, TextTokens tokens)
    {
        var traced = Traced(stretch, start);
        foreach (var (from, to, token) in SplitNormalized(traced))
            if (token is not null) tokens.Add(token.Id, traced.Starts[from], traced.Ends[to - 1], traced.Text[from..to]);
            else
            {
                pieces.Reset(traced, from, to);
                _preTokenizer.Split(pieces);
                tokens.Add(pieces);
            }
    }

    private TracedText Traced(string stretch, int start)
    {
        var traced = new TracedText(stretch, start);
        _normalizer.Normalize(traced);
        return traced;
    }

    private IEnumerable<(int Start, int End, AddedToken? Token)> SplitNormalized(TracedText text) =>
        _normalized?.Split(text.Text) ?? (text.Text.Length == 0 ? [] : [(0, text.Text.Length, null)]);

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
