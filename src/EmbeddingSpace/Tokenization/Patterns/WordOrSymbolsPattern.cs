using System.Text;

namespace EmbeddingSpace.Tokenization.Patterns;

/// <summary>The pattern <c>\w+|[^\w\s]+</c>: runs of letters and digits, and runs of what is neither these nor white space.</summary>
internal sealed class WordOrSymbolsPattern : ITextPattern
{
    private WordOrSymbolsPattern()
    {
    }

    /// <summary>The pattern.</summary>
    public static WordOrSymbolsPattern Instance { get; } = new();

    /// <inheritdoc/>
    public string Fingerprint => "words or symbols";

    /// <inheritdoc/>
    public void Find(ReadOnlySpan<char> text, List<(int Start, int End)> matches)
    {
        bool? inWord = null;
        var start = 0;
        for (var position = 0; position < text.Length;)
        {
            Rune.DecodeFromUtf16(text[position..], out var rune, out var length);
            bool? kind = WordCharacters.Contains(rune) ? true : Rune.IsWhiteSpace(rune) ? null : false;
            if (kind != inWord)
            {
                if (inWord is not null) matches.Add((start, position));
                (start, inWord) = (position, kind);
            }
            position += length;
        }
        if (inWord is not null) matches.Add((start, text.Length));
    }
}
