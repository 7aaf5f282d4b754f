namespace EmbeddingSpace.Scoring;

/// <summary>What the raw numbers of a classification head become.</summary>
public enum HeadActivation
{
    /// <summary>Nothing: they are the answer.</summary>
    Identity,

    /// <summary>Each a probability by itself.</summary>
    Sigmoid,

    /// <summary>Probabilities that add up to 1.</summary>
    Softmax,
}
