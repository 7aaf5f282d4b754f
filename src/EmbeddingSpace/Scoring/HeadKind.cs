namespace EmbeddingSpace.Scoring;

/// <summary>What a classification head answers.</summary>
public enum HeadKind
{
    /// <summary>One of several classes.</summary>
    SingleLabel,

    /// <summary>Any of several labels: each by itself is right or not.</summary>
    MultiLabel,

    /// <summary>A number, or several, as they are.</summary>
    Regression,

    /// <summary>One score, as rerankers (cross-encoders) give it.</summary>
    Score,
}
