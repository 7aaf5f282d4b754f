using EmbeddingSpace.Tokenization.Sequences;

namespace EmbeddingSpace.Scoring;

/// <summary>Scores texts in windows: all windows of all texts together, then one mean a text.</summary>
internal static class WindowMean
{
    /// <summary>Score.</summary>
    /// <param name="texts">The texts, each its first window with the others behind it.</param>
    /// <param name="score">Scores windows, none of which has others behind it.</param>
    /// <returns>One vector a text. The weights are the windows' tokens, special ones included: a mean over tokens stays a mean over all of them.</returns>
    public static TextScores Of(IReadOnlyList<TokenSequence> texts, Func<IReadOnlyList<TokenSequence>, TextScores> score)
    {
        var windows = texts.SelectMany(text => (TokenSequence[])[text with { Further = null }, .. text.Further ?? []]).ToArray();
        var scores = score(windows);
        var values = new float[checked(texts.Count * scores.Size)];
        var sums = new double[scores.Size];
        var next = 0;
        for (var row = 0; row < texts.Count; row++)
        {
            var result = values.AsSpan(row * scores.Size, scores.Size);
            var count = 1 + (texts[row].Further?.Length ?? 0);
            // One window is taken as it is, to the last bit.
            if (count == 1) scores[next].CopyTo(result);
            else Mean(scores, windows, next, count, sums, result);
            next += count;
        }
        return new(values, scores.Size, [.. texts.Select(text => text.Truncated)]) { Tokens = scores.Tokens };
    }

    private static void Mean(TextScores scores, TokenSequence[] windows, int first, int count, double[] sums, Span<float> result)
    {
        Array.Clear(sums);
        var tokens = 0L;
        for (var window = first; window < first + count; window++)
        {
            var numbers = scores[window];
            var weight = windows[window].Ids.Length;
            for (var i = 0; i < sums.Length; i++) sums[i] += (double)weight * numbers[i];
            tokens += weight;
        }
        for (var i = 0; i < sums.Length; i++) result[i] = (float)(sums[i] / tokens);
    }
}
