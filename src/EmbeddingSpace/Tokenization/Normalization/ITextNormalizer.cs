using EmbeddingSpace.Tokenization.Tracing;

namespace EmbeddingSpace.Tokenization.Normalization;

/// <summary>Rewrites a text before it is cut into words. Immutable.</summary>
internal interface ITextNormalizer
{
    /// <summary>The rewritten text. The input holds no lone surrogate.</summary>
    string Normalize(string text);

    /// <summary>Rewrite a text whose characters know where they come from; it reads as with <see cref="Normalize(string)"/> then.</summary>
    void Normalize(TracedText text);

    /// <summary>What it does, in one line: equal lines, equal results.</summary>
    string Fingerprint { get; }
}
