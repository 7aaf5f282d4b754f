using EmbeddingSpace.Explanations;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.Frame;

/// <summary>A leased model as a scorer. The lease stays its owner's: disposing this ends nothing.</summary>
internal sealed class LeasedScorer(IModelLease<StoredScorer> lease) : ITextPairScorer, ITextExplainer
{
    public bool SaysCertain => lease.Use(model => model.Scorer.SaysCertain);

    public int OutputSize => lease.Use(model => model.Scorer.OutputSize);

    public TextScores Score(IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        lease.Use(model => model.Scorer.Score(texts, progress, cancellationToken));

    public TextScores ScorePairs(IReadOnlyList<TextPair> pairs, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        lease.Use(model => ((ITextPairScorer)model.Scorer).ScorePairs(pairs, progress, cancellationToken));

    public IReadOnlyList<TextExplanation> Explain(IReadOnlyList<string?> texts, ExplanationOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        lease.Use(model => model.Explainer.Explain(texts, options, progress, cancellationToken));

    public IReadOnlyList<TextExplanation> ExplainPairs(IReadOnlyList<TextPair> pairs, ExplanationOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        lease.Use(model => model.Explainer.ExplainPairs(pairs, options, progress, cancellationToken));

    public void Dispose()
    {
    }
}
