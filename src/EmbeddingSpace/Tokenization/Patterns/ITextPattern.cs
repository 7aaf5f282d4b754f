namespace EmbeddingSpace.Tokenization.Patterns;

/// <summary>Finds stretches of a text. Immutable.</summary>
internal interface ITextPattern
{
    /// <summary>Add the matches in order, none over another.</summary>
    void Find(ReadOnlySpan<char> text, List<(int Start, int End)> matches);

    /// <summary>What it finds, in one line: equal lines, equal results.</summary>
    string Fingerprint { get; }
}
