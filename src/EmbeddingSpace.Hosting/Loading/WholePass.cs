using EmbeddingSpace.Explanations;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Hosting.Loading;

/// <summary>A model that computes all of its numbers in the pass.</summary>
internal sealed class WholePass(ITextScorer scorer) : IPassReader
{
    public int OutputSize => scorer.OutputSize;

    public ITextExplainer? Explainer { get; } = TextExplainers.Of(scorer);

    public void Ask()
    {
    }

    public void Answered()
    {
    }

    public TextScores Read(TextScores pass) => pass;

    public void Dispose()
    {
    }
}
