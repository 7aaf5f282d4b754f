namespace EmbeddingSpace.Sentences;

/// <summary>How a sentence encoder makes one vector of the last states of a text's tokens. Several stand side by side, in this order.</summary>
internal enum SentencePooling
{
    /// <summary>The first token.</summary>
    First,

    /// <summary>The largest value of each place over the tokens.</summary>
    Maximum,

    /// <summary>Mean over the tokens.</summary>
    Mean,

    /// <summary>Sum over the tokens, divided by the square root of their number.</summary>
    MeanByRoot,

    /// <summary>Mean over the tokens, the first with weight 1, the next with 2, and so on.</summary>
    WeightedMean,

    /// <summary>The last token.</summary>
    Last,
}
