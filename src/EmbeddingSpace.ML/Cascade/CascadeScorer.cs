using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.Cascade;

/// <summary>A translation, and another classifier for the texts whose answers are not certain; that one reads no other text.</summary>
/// <param name="translation">Says which of its answers are certain; stays the caller's.</param>
/// <param name="fallback">Gives the others; stays the caller's.</param>
/// <param name="places">Place of each of the fallback's classes among the translation's.</param>
internal sealed class CascadeScorer(ITextPairScorer translation, TransformerScorer fallback, IReadOnlyList<int> places) : ITextPairScorer
{
    public int OutputSize => places.Count;

    public TextScores Score(IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Mix(translation.Score(texts, progress, cancellationToken), sent => fallback.Score([.. sent.Select(text => new TextPair(texts[text] ?? "", ""))]));

    public TextScores ScorePairs(IReadOnlyList<TextPair> pairs, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Mix(translation.ScorePairs(pairs, progress, cancellationToken), sent => fallback.Score([.. sent.Select(pair => pairs[pair])]));

    // Both belong to the transformer.
    public void Dispose()
    {
    }

    private TextScores Mix(TextScores scores, Func<int[], float[][]> refer)
    {
        int[] sent = [.. Enumerable.Range(0, scores.Count).Where(text => !scores.Certain![text])];
        if (sent.Length == 0) return scores;
        var values = scores.Values.ToArray();
        foreach (var (text, logits) in sent.Zip(refer(sent)))
            for (var i = 0; i < logits.Length; i++) values[(text * places.Count) + places[i]] = logits[i];
        return new(values, places.Count, [.. scores.Truncated]) { Certain = scores.Certain };
    }
}
