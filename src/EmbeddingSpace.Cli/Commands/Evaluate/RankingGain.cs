namespace EmbeddingSpace.Cli.Commands.Evaluate;

/// <summary>Normalised discounted cumulative gain of the first ten rows of each group (NDCG@10), in the mean of the groups.</summary>
internal static class RankingGain
{
    private const int Depth = 10;

    /// <summary>Measure: a row of relevance r at place i, from 1, gains (2ʳ − 1) / log₂(i + 1); the best order gains 1.</summary>
    /// <param name="scores">What rows are ranked by; equal scores keep the order of the rows.</param>
    /// <param name="relevances">How relevant each row is.</param>
    /// <param name="groups">The group of each row.</param>
    /// <returns>Null where nothing is relevant: groups without a relevant row have no best order and are left out.</returns>
    public static double? Of(float[] scores, double[] relevances, string[] groups)
    {
        var gains = new List<double>();
        foreach (var group in Enumerable.Range(0, scores.Length).GroupBy(row => groups[row], StringComparer.Ordinal))
        {
            var best = Gain(group.Select(row => relevances[row]).OrderDescending());
            if (best > 0) gains.Add(Gain(group.OrderByDescending(row => scores[row]).Select(row => relevances[row])) / best);
        }
        return gains.Count == 0 ? null : gains.Average();
    }

    private static double Gain(IEnumerable<double> relevances) =>
        relevances.Take(Depth).Select((relevance, place) => (Math.Pow(2, relevance) - 1) / Math.Log2(place + 2)).Sum();
}
