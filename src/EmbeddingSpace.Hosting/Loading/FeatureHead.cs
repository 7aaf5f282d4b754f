using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Explanations;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;

namespace EmbeddingSpace.Hosting.Loading;

/// <summary>A head on the features that an encoder computes in the pass.</summary>
internal sealed class FeatureHead(TextEncoder encoder, TranslatedHead head) : IPassReader, ITextExplainer
{
    public int OutputSize => head.Classes.Count;

    public ITextExplainer? Explainer => this;

    public IReadOnlyList<TextExplanation> Explain(IReadOnlyList<string?> texts, ExplanationOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        head.Explain(encoder, texts, options, progress, cancellationToken);

    public IReadOnlyList<TextExplanation> ExplainPairs(IReadOnlyList<TextPair> pairs, ExplanationOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) => throw EncoderHead.NoPairs();

    public void Ask()
    {
    }

    public void Answered()
    {
    }

    public TextScores Read(TextScores pass) => head.Score(pass);

    // It holds managed memory only.
    public void Dispose()
    {
    }
}
