namespace EmbeddingSpace.Scoring;

/// <summary>Groups sequences of similar length, so that little is computed for padding, within a budget of tokens a pass.</summary>
internal static class BatchPlanner
{
    /// <summary>What a pass costs beside its tokens, counted in tokens: a pass over one short text takes as long as some dozen tokens more in
    /// a large pass. So many cells of padding are worth one pass less.</summary>
    public const long PassCost = 24;

    /// <summary>The same where blocks skip the padding, which then costs the embedding and the pooling only.</summary>
    public const long PassCostWithoutPadding = 192;

    /// <summary>
    /// The same on a GPU, whose orders take a small encoder 1.4 ms a pass, in which it computes some thousand tokens in float32 and more in half
    /// precision.
    /// </summary>
    public const long PassCostOnGpu = 1024;

    /// <summary>Plan batches, longest first: the first pass shows at once whether memory suffices.</summary>
    /// <param name="lengths">Tokens of each sequence.</param>
    /// <param name="tokensPerBatch">Most tokens a pass, padding included; a single longer sequence is a pass of its own.</param>
    /// <param name="passCost">What a pass costs beside its cells.</param>
    /// <returns>Index lists that together hold each sequence once, at the least sum of cells and passes.</returns>
    public static IReadOnlyList<int[]> Plan(IReadOnlyList<int> lengths, int tokensPerBatch, long passCost = PassCost)
    {
        // Ties by index: the same input always gives the same batches, hence the same bits.
        var order = Enumerable.Range(0, lengths.Count).OrderByDescending(index => lengths[index]).ThenBy(index => index).ToArray();
        var ends = Ends([.. order.Select(index => lengths[index])], tokensPerBatch, passCost);
        var batches = new List<int[]>();
        for (var start = 0; start < order.Length; start = ends[start]) batches.Add(order[start..ends[start]]);
        return batches;
    }

    // From the shortest on: the best end of a batch that starts at each place, given the best plan for what is behind it.
    private static int[] Ends(int[] descending, int tokensPerBatch, long passCost)
    {
        var ends = new int[descending.Length];
        var costs = new long[descending.Length + 1];
        for (var start = descending.Length - 1; start >= 0; start--)
        {
            var longest = Math.Max(1, descending[start]);
            var last = Math.Min(descending.Length, start + Math.Max(1, tokensPerBatch / longest));
            costs[start] = long.MaxValue;
            for (var end = start + 1; end <= last; end++)
            {
                var cost = ((long)(end - start) * longest) + passCost + costs[end];
                if (cost <= costs[start]) (costs[start], ends[start]) = (cost, end);
            }
        }
        return ends;
    }
}
