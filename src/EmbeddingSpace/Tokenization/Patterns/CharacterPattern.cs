using System.Text;

namespace EmbeddingSpace.Tokenization.Patterns;

/// <summary>Finds single characters of a class.</summary>
/// <param name="name">The class, for the fingerprint.</param>
/// <param name="isMatch">Whether a character is of the class.</param>
internal sealed class CharacterPattern(string name, Func<Rune, bool> isMatch) : ITextPattern
{
    /// <inheritdoc/>
    public string Fingerprint => name;

    /// <inheritdoc/>
    public void Find(ReadOnlySpan<char> text, List<(int Start, int End)> matches)
    {
        for (var position = 0; position < text.Length;)
        {
            Rune.DecodeFromUtf16(text[position..], out var rune, out var length);
            if (isMatch(rune)) matches.Add((position, position + length));
            position += length;
        }
    }
}
