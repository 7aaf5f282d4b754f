using EmbeddingSpace.Tokenization.Tracing;

namespace EmbeddingSpace.Tokenization.Words;

/// <summary>Cuts normalised text into words. Immutable.</summary>
internal interface IPreTokenizer
{
    /// <summary>Cut every piece of a text further.</summary>
    void Split(PieceText text);

    /// <summary>Whether it has to know where in the original a piece begins.</summary>
    bool NeedsOrigins => false;

    /// <summary>What it does, in one line: equal lines, equal results.</summary>
    string Fingerprint { get; }
}
