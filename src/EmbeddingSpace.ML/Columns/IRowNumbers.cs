namespace EmbeddingSpace.ML.Columns;

/// <summary>What the model says about the current row; computed when first asked for, and once a row however many columns ask.</summary>
internal interface IRowNumbers
{
    /// <summary>[size]: features or logits.</summary>
    ReadOnlySpan<float> Numbers { get; }

    /// <summary>Whether the text was cut to the maximum length.</summary>
    bool Truncated { get; }

    /// <summary>Whether the answer is one that the model's promise holds for; never of a model that promises nothing.</summary>
    bool Certain { get; }

    /// <summary>Which tokens the answer comes from; where a column of explanations is active.</summary>
    RowExplanation Explanation { get; }
}
