namespace EmbeddingSpace.Tokenization.Patterns;

/// <summary>Finds a text as it stands.</summary>
/// <param name="Literal">The text; not empty.</param>
internal sealed record LiteralPattern(string Literal) : ITextPattern
{
    /// <inheritdoc/>
    public string Fingerprint => $"literal {Literal}";

    /// <inheritdoc/>
    public void Find(ReadOnlySpan<char> text, List<(int Start, int End)> matches)
    {
        for (var start = 0; text[start..].IndexOf(Literal, StringComparison.Ordinal) is >= 0 and var offset;)
        {
            matches.Add((start + offset, start + offset + Literal.Length));
            start += offset + Literal.Length;
        }
    }
}
