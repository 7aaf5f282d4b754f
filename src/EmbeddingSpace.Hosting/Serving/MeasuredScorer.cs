using System.Diagnostics;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Hosting.Telemetry;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Hosting.Serving;

/// <summary>Tells the metrics of every batch.</summary>
internal sealed class MeasuredScorer(string model, ITextScorer scorer, ServingMetrics metrics) : ITextPairScorer
{
    public int OutputSize => scorer.OutputSize;

    public TextScores Score(IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Measured(texts.Count, () => scorer.Score(texts, progress, cancellationToken));

    public TextScores ScorePairs(IReadOnlyList<TextPair> pairs, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default) => scorer is ITextPairScorer reader
        ? Measured(pairs.Count, () => reader.ScorePairs(pairs, progress, cancellationToken))
        : throw new NotSupportedException($"Model '{model}': expected one that reads pairs of texts, found one that reads single texts. Give single texts.");

    public void Dispose() => scorer.Dispose();

    private TextScores Measured(int texts, Func<TextScores> score)
    {
        var start = Stopwatch.GetTimestamp();
        var scores = score();
        metrics.Scored(model, texts, Stopwatch.GetElapsedTime(start));
        return scores;
    }
}
