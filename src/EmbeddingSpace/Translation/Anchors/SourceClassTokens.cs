using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Translation.Anchors;

/// <summary>
/// The tokens that speak for each class of a classifier: where its single-token logits are highest above their mean over tokens and classes.
/// </summary>
internal static class SourceClassTokens
{
    /// <summary>Find them.</summary>
    /// <param name="source">The classifier.</param>
    /// <param name="count">Tokens a class.</param>
    /// <param name="progress">Told tokens read and their total.</param>
    /// <param name="cancellationToken">Checked between batches.</param>
    /// <returns>For each class or label ids in the source's vocabulary; of numbers those that raise and those that lower each.</returns>
    public static IReadOnlyList<int[]> Find(TextModel source, int count, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var words = TokenWords.Alphabetic(source.Tokenizer, source.Architecture.Vocabulary);
        var classes = source.Architecture.Classes!.Count;
        var texts = words.Select(id => source.Tokenizer.Surround([id])).ToArray();
        var scores = source.Score(texts, classes, source.Model.Classify, "read single tokens", progress, cancellationToken);
        var means = new double[classes];
        for (var row = 0; row < words.Length; row++)
            for (var c = 0; c < classes; c++) means[c] += (double)scores[row][c] / words.Length;
        var kind = ClassifierHead.Of(source.Map).Kind;
        var outputs = Enumerable.Range(0, classes);
        return kind is HeadKind.SingleLabel or HeadKind.MultiLabel
            ? [.. outputs.Select(output => Favourites(output))]
            : [.. outputs.Select(output => Favourites(output)), .. outputs.Select(output => Favourites(output, -1))];

        int[] Favourites(int c, int sign = 1) =>
            [.. Enumerable.Range(0, words.Length).OrderByDescending(row => sign * Evidence(row, c)).Take(count).Select(row => words[row])];
        double Evidence(int row, int c)
        {
            if (kind != HeadKind.SingleLabel) return scores[row][c] - means[c];
            var others = 0.0;
            for (var k = 0; k < classes; k++) others += (scores[row][k] - means[k]) / classes;
            return scores[row][c] - means[c] - others;
        }
    }
}
