using System.Collections;
using System.Globalization;
using EmbeddingSpace.Tokenization;

namespace EmbeddingSpace.Projection.Spaces;

/// <summary>The text of every row of E, and what kind of token it is.</summary>
internal sealed class TokenTexts : IReadOnlyList<string>
{
    private const string Continuation = "##";
    private const char WordStart = 'Ġ';

    private readonly TextTokenizer _tokenizer;
    private readonly bool _marksContinuations;
    private readonly bool _marksWordStarts;

    public TokenTexts(TextTokenizer tokenizer, int count)
    {
        (_tokenizer, Count) = (tokenizer, count);
        // WordPiece marks what continues a word, byte-level vocabularies mark what starts one.
        _marksContinuations = tokenizer.Tokens.Any(token => token.Length > Continuation.Length && token.StartsWith(Continuation, StringComparison.Ordinal));
        _marksWordStarts = !_marksContinuations && tokenizer.Tokens.Any(token => token.Length > 1 && token[0] == WordStart);
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public string this[int id] => HasToken(id) ? _tokenizer.Tokens[id] : string.Create(CultureInfo.InvariantCulture, $"#{id}");

    /// <summary>Whether a row of E has a token.</summary>
    public bool HasToken(int id) => id < _tokenizer.VocabularySize && _tokenizer.Tokens[id].Length > 0;

    /// <summary>Id of a token, or null.</summary>
    public int? Find(string token) => _tokenizer.GetId(token);

    /// <summary>Whether it is one of the special tokens.</summary>
    public bool IsSpecial(int id) => _tokenizer.Special.Contains(id);

    /// <summary>Whether a token starts a word; in a vocabulary without marks every token does.</summary>
    public bool IsWordStart(int id)
    {
        var token = this[id];
        return _marksContinuations ? !token.StartsWith(Continuation, StringComparison.Ordinal) : !_marksWordStarts || token.StartsWith(WordStart);
    }

    /// <summary>A token without the mark of its place in a word.</summary>
    public string Surface(int id)
    {
        var token = this[id];
        if (_marksContinuations) return token.StartsWith(Continuation, StringComparison.Ordinal) ? token[Continuation.Length..] : token;
        return _marksWordStarts && token.StartsWith(WordStart) ? token[1..] : token;
    }

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator()
    {
        for (var id = 0; id < Count; id++) yield return this[id];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
