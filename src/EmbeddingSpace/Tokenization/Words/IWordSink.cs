namespace EmbeddingSpace.Tokenization.Words;

/// <summary>Receives the words of a text, in order.</summary>
internal interface IWordSink
{
    /// <summary>Take one word; it is never empty and only valid during the call.</summary>
    void Add(ReadOnlySpan<char> word);
}
