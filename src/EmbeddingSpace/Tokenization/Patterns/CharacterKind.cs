namespace EmbeddingSpace.Tokenization.Patterns;

/// <summary>The classes of characters that patterns of pretrained tokenizers tell apart.</summary>
internal enum CharacterKind
{
    /// <summary>White space.</summary>
    Space,

    /// <summary>Letters of every kind.</summary>
    Letter,

    /// <summary>Digits, and numbers of every other kind.</summary>
    Number,

    /// <summary>All else, marks too.</summary>
    Symbol,
}
