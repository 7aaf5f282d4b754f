using EmbeddingSpace.Tokenization.Tracing;

namespace EmbeddingSpace.Tokenization.Words;

/// <summary>Pre-tokenizers, each on the words of the one before; without any the text is one word.</summary>
internal sealed class PreTokenizerSequence(IReadOnlyList<IPreTokenizer> steps) : IPreTokenizer
{
    /// <inheritdoc/>
    public string Fingerprint => string.Join(" | ", steps.Select(step => step.Fingerprint));

    /// <inheritdoc/>
    public bool NeedsOrigins { get; } = steps.Any(step => step.NeedsOrigins);

    /// <inheritdoc/>
    public void Split(PieceText text)
    {
        for (var i = 0; i < steps.Count; i++) steps[i].Split(text);
    }
}
