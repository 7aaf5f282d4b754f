namespace EmbeddingSpace.Tokenization.Files;

/// <summary>Kinds of pieces of a sentencepiece model, by the numbers they are stored as.</summary>
internal enum SentencePieceKind
{
    /// <summary>A piece of text.</summary>
    Normal = 1,

    /// <summary>What no pieces make up.</summary>
    Unknown = 2,

    /// <summary>Stands in no text: begin, end, padding.</summary>
    Control = 3,

    /// <summary>A text that is always a piece.</summary>
    UserDefined = 4,

    /// <summary>No longer in use.</summary>
    Unused = 5,

    /// <summary>A byte of an unknown character.</summary>
    Byte = 6,
}
