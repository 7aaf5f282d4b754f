namespace EmbeddingSpace.Scoring;

/// <summary>A scorer that reads pairs of texts, too.</summary>
public interface ITextPairScorer : ITextScorer
{
    /// <summary>Score pairs, with the special tokens and token types that the tokenizer's files give a pair.</summary>
    /// <param name="pairs">The pairs, any number and length. Of one that is too long the longer text is cut first.</param>
    /// <param name="progress">Told the number of pairs done and their total.</param>
    /// <param name="cancellationToken">Checked between batches; a cancelled call leaves no native memory behind.</param>
    /// <returns>One vector a pair, in the order given.</returns>
    TextScores ScorePairs(IReadOnlyList<TextPair> pairs, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default);
}
