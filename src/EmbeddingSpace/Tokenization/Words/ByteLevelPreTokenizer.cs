using EmbeddingSpace.Tokenization.Patterns;
using EmbeddingSpace.Tokenization.Tracing;

namespace EmbeddingSpace.Tokenization.Words;

/// <summary>
/// Words of byte-level tokenizers: a space before the text, and GPT-2's pattern. The mapping of bytes to characters that Hugging Face does here is left
/// to the model.
/// </summary>
/// <param name="AddPrefixSpace">Put a space before a text that begins with none.</param>
/// <param name="UsePattern">Cut by the pattern; otherwise the text is cut no further.</param>
internal sealed record ByteLevelPreTokenizer(bool AddPrefixSpace, bool UsePattern) : IPreTokenizer, IPieceCutter
{
    /// <inheritdoc/>
    public string Fingerprint => $"bytes prefix={AddPrefixSpace} pattern={UsePattern}";

    /// <inheritdoc/>
    public void Split(PieceText text)
    {
        if (AddPrefixSpace) text.Prepend(' ', static (pieces, index) => pieces[index][0] != ' ');
        if (UsePattern) text.Cut(this);
    }

    /// <inheritdoc/>
    public void Cut(ReadOnlySpan<char> piece, PieceText pieces)
    {
        for (var start = 0; start < piece.Length;)
        {
            var end = start + WordPattern.Original.FirstWord(piece[start..]);
            pieces.Keep(start, end);
            start = end;
        }
    }
}
