using System.Diagnostics;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Hosting.Telemetry;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Hosting.Passes;

/// <summary>Waits for its turn on the processor, and tells the metrics of every batch.</summary>
/// <param name="hash">What the metrics know the encoder by.</param>
/// <param name="scorer">Scores; owned from here on.</param>
/// <param name="metrics">Told of every batch.</param>
/// <param name="gate">Lets passes in; null where the processor is not what they run on.</param>
internal sealed class MeasuredScorer(string hash, ITextScorer scorer, ServingMetrics metrics, PassGate? gate) : ITextPairScorer
{
    public int OutputSize => scorer.OutputSize;

    public TextScores Score(IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Measured(texts.Count, () => scorer.Score(texts, progress, cancellationToken), cancellationToken);

    public TextScores ScorePairs(IReadOnlyList<TextPair> pairs, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default) => scorer is ITextPairScorer reader
        ? Measured(pairs.Count, () => Pairs(reader, pairs, progress, cancellationToken), cancellationToken)
        : throw new NotSupportedException("Expected a model that reads pairs of texts, found one that reads single texts. Give single texts.");

    public void Dispose() => scorer.Dispose();

    // A model reads no pairs, too, where it was loaded in another way.
    private static TextScores Pairs(ITextPairScorer reader, IReadOnlyList<TextPair> pairs, IProgress<OperationProgress>? progress,
        CancellationToken cancellationToken)
    {
        try
        {
            return reader.ScorePairs(pairs, progress, cancellationToken);
        }
        catch (InvalidOperationException exception) when (exception is not ObjectDisposedException)
        {
            throw new NotSupportedException(exception.Message, exception);
        }
    }

    private TextScores Measured(int texts, Func<TextScores> score, CancellationToken cancellationToken)
    {
        return gate is null ? Pass() : gate.Run(Pass, cancellationToken);

        TextScores Pass()
        {
            var start = Stopwatch.GetTimestamp();
            var scores = score();
            metrics.Scored(hash, texts, scores.Tokens, Stopwatch.GetElapsedTime(start));
            return scores;
        }
    }
}
