namespace EmbeddingSpace.Forward;

/// <summary>How the hidden states of a text's tokens become one vector.</summary>
public enum Pooling
{
    /// <summary>Mean over the tokens, special tokens included, padding excluded.</summary>
    Mean,

    /// <summary>The first token ([CLS] in BERT).</summary>
    First,

    /// <summary>The last token that is no padding.</summary>
    Last,

    /// <summary>The second token: the first word behind [CLS]; the only one where there is no second.</summary>
    Second,
}
