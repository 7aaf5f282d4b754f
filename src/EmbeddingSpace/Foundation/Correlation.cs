namespace EmbeddingSpace.Foundation;

/// <summary>How far two lists of equal length go together: −1 to 1, and 0 where one of them has one value only.</summary>
public static class Correlation
{
    /// <summary>Spearman's: Pearson's of the ranks, ties sharing their mean rank.</summary>
    /// <param name="first">[rows].</param>
    /// <param name="second">[rows].</param>
    public static double Spearman(ReadOnlySpan<double> first, ReadOnlySpan<double> second) => Pearson(Ranks(first), Ranks(second));

    /// <summary>Pearson's.</summary>
    /// <param name="first">[rows].</param>
    /// <param name="second">[rows].</param>
    /// <exception cref="ArgumentException">The lists are of different lengths.</exception>
    public static double Pearson(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        if (second.Length != first.Length)
            throw new ArgumentException($"Expected two lists of equal length, found {first.Length} and {second.Length} numbers.", nameof(second));
        var (a, b) = (Mean(first), Mean(second));
        var (product, left, right) = (0.0, 0.0, 0.0);
        for (var i = 0; i < first.Length; i++)
        {
            product += (first[i] - a) * (second[i] - b);
            left += (first[i] - a) * (first[i] - a);
            right += (second[i] - b) * (second[i] - b);
        }
        return left > 0 && right > 0 ? product / Math.Sqrt(left * right) : 0;
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += value;
        return sum / values.Length;
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
