namespace EmbeddingSpace.Models;

/// <summary>How the hidden states of a text's tokens become one vector.</summary>
public enum Pooling
{
    /// <summary>Mean over the tokens, special tokens included, padding excluded.</summary>
    Mean,

    /// <summary>The first token ([CLS] in BERT).</summary>
    First,

    /// <summary>The last token that is no padding.</summary>
    Last,
}
