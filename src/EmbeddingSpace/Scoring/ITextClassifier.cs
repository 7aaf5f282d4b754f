namespace EmbeddingSpace.Scoring;

/// <summary>A scorer whose numbers are the logits of named classes.</summary>
public interface ITextClassifier : ITextScorer
{
    /// <summary>What the logits mean, and what they become.</summary>
    ClassifierHead Head { get; }

    /// <summary>Class names in logit order.</summary>
    IReadOnlyList<string> Classes { get; }
}
