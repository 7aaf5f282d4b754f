using EmbeddingSpace.Tokenization.Tracing;
using EmbeddingSpace.Tokenization.Words;

namespace EmbeddingSpace.Tokenization;

/// <summary>The tokens of one text with the stretches of it that they stand for, gathered word by word. For one thread.</summary>
internal sealed class TextTokens(WordCache<WordToken> words, int limit)
{
    private readonly List<TextToken> _tokens = [];
    private int? _lengthAtLimit;

    /// <summary>The tokens so far.</summary>
    public IReadOnlyList<TextToken> Tokens => _tokens;

    /// <summary>Length right after the word that reached the limit; the whole length where none did.</summary>
    public int LengthAtLimit => _lengthAtLimit ?? _tokens.Count;

    /// <summary>Take the words of a text whose characters know where they come from.</summary>
    public void Add(PieceText pieces)
    {
        for (var piece = 0; piece < pieces.Count; piece++)
        {
            foreach (var token in words.Find(pieces[piece]))
            {
                var (start, end) = pieces.Origin(piece, token.Start, token.End);
                _tokens.Add(new(token.Id, start, end, null));
            }
            if (_tokens.Count >= limit) _lengthAtLimit ??= _tokens.Count;
        }
    }

    /// <summary>Take an added token and the text it was found as.</summary>
    public void Add(int id, int start, int end, string text) => _tokens.Add(new(id, start, end, text));
}
