using System.Text;
using EmbeddingSpace.Tokenization.Tracing;
using EmbeddingSpace.Tokenization.Unicode;

namespace EmbeddingSpace.Tokenization.Words;

/// <summary>
/// Words between white space; each punctuation character a word of its own. The package's pre-tokenizers take every ASCII symbol or the
/// runtime's newer Unicode categories instead.
/// </summary>
internal sealed class BertPreTokenizer : IPreTokenizer, IPieceCutter
{
    /// <inheritdoc/>
    public string Fingerprint => "bert";

    /// <inheritdoc/>
    public void Split(PieceText text) => text.Cut(this);

    /// <inheritdoc/>
    public void Cut(ReadOnlySpan<char> piece, PieceText pieces)
    {
        var start = 0;
        for (var position = 0; position < piece.Length;)
        {
            Rune.DecodeFromUtf16(piece[position..], out var rune, out var length);
            var space = Rune.IsWhiteSpace(rune);
            if (space || IsPunctuation(rune))
            {
                pieces.Keep(start, position);
                if (!space) pieces.Keep(position, position + length);
                start = position + length;
            }
            position += length;
        }
        pieces.Keep(start, piece.Length);
    }

    /// <summary>Whether a character is punctuation: every ASCII symbol, and what Unicode calls so.</summary>
    public static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? rune.Value is (>= '!' and <= '/') or (>= ':' and <= '@') or (>= '[' and <= '`') or (>= '{' and <= '~')
        : UnicodeTables.IsPunctuation(rune.Value);
}
