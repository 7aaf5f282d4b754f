namespace EmbeddingSpace.Architecture;

/// <summary>The parts of a checkpoint that an operation needs.</summary>
[Flags]
internal enum ModelParts
{
    /// <summary>Embeddings and blocks.</summary>
    Encoder = 1,

    /// <summary>Pooler: a dense layer and tanh on the first token.</summary>
    Pooler = 2,

    /// <summary>Classification head.</summary>
    Classifier = 4,

    /// <summary>Masked-language-model or language-model head.</summary>
    LanguageModel = 8,
}
