using EmbeddingSpace.Foundation;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.Frame;

/// <summary>A leased model as the scorer behind a dispatcher. The lease stays its owner's: disposing this ends nothing.</summary>
internal sealed class LeasedScorer(ModelLease<StoredScorer> lease) : ITextScorer
{
    public int OutputSize => lease.Use(scorer => scorer.Scorer.OutputSize);

    public TextScores Score(IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        lease.Use(scorer => scorer.Scorer.Score(texts, progress, cancellationToken));

    public void Dispose()
    {
    }
}
