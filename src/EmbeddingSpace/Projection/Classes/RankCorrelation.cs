namespace EmbeddingSpace.Projection.Classes;

/// <summary>Spearman's rank correlation: Pearson correlation of ranks, ties sharing their mean rank.</summary>
internal static class RankCorrelation
{
    /// <summary>Correlate two lists of equal length.</summary>
    /// <returns>−1 to 1; 0 when a list has one value only.</returns>
    public static double Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var (a, b) = (Ranks(first), Ranks(second));
        var mean = (a.Length - 1) / 2.0;
        var (product, left, right) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            product += (a[i] - mean) * (b[i] - mean);
            left += (a[i] - mean) * (a[i] - mean);
            right += (b[i] - mean) * (b[i] - mean);
        }
        return left > 0 && right > 0 ? product / Math.Sqrt(left * right) : 0;
    }

    private static double[] Ranks(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        var order = new int[sorted.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(sorted, order);
        var ranks = new double[sorted.Length];
        for (var start = 0; start < sorted.Length;)
        {
            var end = start + 1;
            while (end < sorted.Length && sorted[end] == sorted[start]) end++;
            for (var i = start; i < end; i++) ranks[order[i]] = (start + end - 1) / 2.0;
            start = end;
        }
        return ranks;
    }
}
