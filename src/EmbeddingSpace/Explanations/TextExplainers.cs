using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Explanations;

/// <summary>Which scorers can be explained.</summary>
internal static class TextExplainers
{
    /// <summary>Explains the answers of a scorer; null where nothing can.</summary>
    /// <param name="scorer">The scorer; stays the caller's.</param>
    public static ITextExplainer? Of(ITextScorer scorer) =>
        scorer is TextClassifier classifier ? new TextClassifierExplainer(classifier) : scorer as ITextExplainer;
}
