using System.Text;

namespace EmbeddingSpace.Tokenization.Words;

/// <summary>
/// The mark that a vocabulary puts before tokens for their place in a word: on those that continue one (WordPiece, <c>##ing</c>) or on those that
/// start one (byte-level, <c>Ġthe</c>; sentencepiece, <c>▁the</c>). What else reads tokens asks here, and no code but this and the models of words knows
/// a mark.
/// </summary>
internal sealed class TokenMarks
{
    private readonly string _mark;
    private readonly bool _onStarts;
    private readonly bool _inBytes;
    private readonly bool _anyMarked;

    private TokenMarks(string mark, bool onStarts, bool inBytes, IEnumerable<string> tokens)
    {
        (_mark, _onStarts, _inBytes) = (mark, onStarts, inBytes);
        _anyMarked = tokens.Any(token => token.Length > mark.Length && IsMarked(token));
    }

    /// <summary>The marks of a vocabulary that marks what continues a word.</summary>
    /// <param name="mark">The mark; where it is empty, no token has one.</param>
    /// <param name="tokens">The vocabulary.</param>
    public static TokenMarks OnContinuations(string mark, IEnumerable<string> tokens) => new(mark, onStarts: false, inBytes: false, tokens);

    /// <summary>The marks of a vocabulary that marks what starts a word: the space before it is a part of the token.</summary>
    /// <param name="mark">How the vocabulary writes that space.</param>
    /// <param name="tokens">The vocabulary.</param>
    /// <param name="inBytes">Whether tokens are written as <see cref="ByteCharacters"/>.</param>
    public static TokenMarks OnStarts(string mark, IEnumerable<string> tokens, bool inBytes = false) => new(mark, onStarts: true, inBytes, tokens);

    /// <summary>The rule in words, for messages.</summary>
    public string Rule => $"'{_mark}' marks what {(_onStarts ? "starts" : "continues")} a word";

    /// <summary>Whether a token starts a word; in a vocabulary without marks every token does.</summary>
    public bool StartsWord(string token) => !_anyMarked || IsMarked(token) == _onStarts;

    /// <summary>A token without its mark.</summary>
    public string Surface(string token) => IsMarked(token) ? token[_mark.Length..] : token;

    /// <summary>Whether another vocabulary writes tokens the same way, so that equal tokens are equal texts.</summary>
    public bool IsLike(TokenMarks other) => (_mark, _onStarts, _inBytes) == (other._mark, other._onStarts, other._inBytes);

    /// <summary>A token as every vocabulary could write it: a space where it starts a word, and its characters.</summary>
    /// <returns>Null where it stands for no whole characters.</returns>
    public string? Spell(string token)
    {
        var surface = Surface(token);
        var characters = _inBytes ? ByteCharacters.Decode(surface)
            : _onStarts && _mark.Length > 0 ? surface.Replace(_mark, " ", StringComparison.Ordinal)
            : surface;
        return characters is null ? null : StartsWord(token) ? $" {characters}" : characters;
    }

    /// <summary>Tokens as text: with a space before each that no mark says to continue a word.</summary>
    public string Join(IEnumerable<string> tokens)
    {
        var text = new StringBuilder();
        foreach (var token in tokens)
        {
            if (text.Length > 0 && (_onStarts || !IsMarked(token))) text.Append(' ');
            text.Append(Surface(token));
        }
        return text.ToString();
    }

    private bool IsMarked(string token) => _mark.Length > 0 && token.StartsWith(_mark, StringComparison.Ordinal);
}
