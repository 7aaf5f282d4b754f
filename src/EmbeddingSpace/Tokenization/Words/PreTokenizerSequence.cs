namespace EmbeddingSpace.Tokenization.Words;

/// <summary>A pre-tokenizer, and another on each of its words.</summary>
internal sealed class PreTokenizerSequence(IPreTokenizer first, IPreTokenizer second) : IPreTokenizer
{
    /// <inheritdoc/>
    public string Fingerprint => $"{first.Fingerprint} | {second.Fingerprint}";

    /// <inheritdoc/>
    public void Split(ReadOnlySpan<char> text, IWordSink sink) => first.Split(text, new Chain(second, sink));

    private sealed class Chain(IPreTokenizer next, IWordSink sink) : IWordSink
    {
        public void Add(ReadOnlySpan<char> word) => next.Split(word, sink);
    }
}
