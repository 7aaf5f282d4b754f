namespace EmbeddingSpace.Translation.Sources;

/// <summary>What the scores are that somebody else's model, rule or file gives.</summary>
public enum ScoreMeaning
{
    /// <summary>Logits of classes of which one is right: what is before a softmax.</summary>
    Logits,

    /// <summary>Probabilities of classes of which one is right: they add up to 1.</summary>
    Probabilities,

    /// <summary>Logits of labels of which several may hold: what is before a sigmoid.</summary>
    LabelLogits,

    /// <summary>Probabilities of labels of which several may hold, each from 0 to 1.</summary>
    LabelProbabilities,

    /// <summary>Numbers that mean themselves.</summary>
    Numbers,
}
