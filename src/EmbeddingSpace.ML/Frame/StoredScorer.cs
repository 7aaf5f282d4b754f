using EmbeddingSpace.Explanations;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.Frame;

/// <summary>A model that reads text.</summary>
internal class StoredScorer(ITextScorer scorer, Action<Action<string, Action<Stream>>> write, Func<string>? contentHash = null)
    : StoredModel(write, contentHash)
{
    public static StoredScorer Of(TextClassifier classifier) => new(classifier, classifier.Write, () => classifier.ContentHash)
    {
        Head = classifier.Head,
        Name = classifier.Name,
    };

    /// <summary>Texts to numbers.</summary>
    public ITextScorer Scorer { get; } = scorer;

    /// <summary>Says which tokens its answers come from.</summary>
    /// <exception cref="InvalidOperationException">It is no classifier.</exception>
    public ITextExplainer Explainer => TextExplainers.Of(Scorer)
        ?? throw new InvalidOperationException($"Expected a classifier, whose answers can be explained, found {Scorer.GetType().Name}.");

    /// <summary>Class names of a classifier.</summary>
    public IReadOnlyList<string> Classes => ((ITextClassifier)Scorer).Classes;

    /// <summary>What a classifier's logits mean; where nothing else is said, which of exclusive classes is right.</summary>
    public ClassifierHead Head { get => field ?? ClassifierHead.OfClasses(Classes); init; }

    /// <summary>What a classifier's checkpoint is called; empty of anything else.</summary>
    public string Name { get; init; } = "";

    /// <inheritdoc/>
    public override void Dispose() => Scorer.Dispose();
}
