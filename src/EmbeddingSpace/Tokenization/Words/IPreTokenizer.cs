namespace EmbeddingSpace.Tokenization.Words;

/// <summary>Cuts normalised text into words. Immutable.</summary>
internal interface IPreTokenizer
{
    /// <summary>Hand every word of a text to a sink.</summary>
    void Split(ReadOnlySpan<char> text, IWordSink sink);

    /// <summary>What it does, in one line: equal lines, equal results.</summary>
    string Fingerprint { get; }
}
