namespace EmbeddingSpace.Tokenization.Words;

/// <summary>Which words get the mark of a space before them though no space stands there.</summary>
internal enum PrependScheme
{
    /// <summary>Every word.</summary>
    Always,

    /// <summary>The word that the text begins with.</summary>
    First,

    /// <summary>None.</summary>
    Never,
}
