using System.Text;
using EmbeddingSpace.Tokenization.Unicode;

namespace EmbeddingSpace.Tokenization.Words;

/// <summary>
/// Words between white space; each punctuation character a word of its own. The package's pre-tokenizers take every ASCII symbol or the
/// runtime's newer Unicode categories instead.
/// </summary>
internal sealed class BertPreTokenizer : IPreTokenizer
{
    /// <inheritdoc/>
    public string Fingerprint => "bert";

    /// <inheritdoc/>
    public void Split(ReadOnlySpan<char> text, IWordSink sink)
    {
        var start = 0;
        for (var position = 0; position < text.Length;)
        {
            Rune.DecodeFromUtf16(text[position..], out var rune, out var length);
            var space = Rune.IsWhiteSpace(rune);
            if (space || IsPunctuation(rune))
            {
                if (position > start) sink.Add(text[start..position]);
                if (!space) sink.Add(text.Slice(position, length));
                start = position + length;
            }
            position += length;
        }
        if (start < text.Length) sink.Add(text[start..]);
    }

    private static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? rune.Value is (>= '!' and <= '/') or (>= ':' and <= '@') or (>= '[' and <= '`') or (>= '{' and <= '~')
        : UnicodeTables.IsPunctuation(rune.Value);
}
