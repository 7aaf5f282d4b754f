using EmbeddingSpace.Explanations;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Hosting.Loading;

/// <summary>What one model makes of a pass that many share.</summary>
internal interface IPassReader : IDisposable
{
    /// <summary>Numbers a text.</summary>
    int OutputSize { get; }

    /// <summary>A request begins: passes compute what it needs, until it is told that the answer is there.</summary>
    void Ask();

    /// <summary>The answer is there, or nobody waits for it any more.</summary>
    void Answered();

    /// <summary>Says which tokens the model's answers come from, in passes of its own; null of a model that cannot.</summary>
    ITextExplainer? Explainer { get; }

    /// <summary>The model's own numbers.</summary>
    TextScores Read(TextScores pass);
}
