namespace EmbeddingSpace.Models;

/// <summary>Groups sequences of similar length, so that little is computed for padding, within a budget of tokens a pass.</summary>
internal static class BatchPlanner
{
    /// <summary>Plan batches, longest first: the first pass shows at once whether memory suffices.</summary>
    /// <param name="lengths">Tokens of each sequence.</param>
    /// <param name="tokensPerBatch">Most tokens a pass, padding included; a single longer sequence is a pass of its own.</param>
    /// <returns>Index lists that together hold each sequence once.</returns>
    public static IReadOnlyList<int[]> Plan(IReadOnlyList<int> lengths, int tokensPerBatch)
    {
        // Ties by index: the same input always gives the same batches, hence the same bits.
        var order = Enumerable.Range(0, lengths.Count).OrderByDescending(index => lengths[index]).ThenBy(index => index).ToArray();
        var batches = new List<int[]>();
        for (var start = 0; start < order.Length;)
        {
            var rows = Math.Max(1, tokensPerBatch / Math.Max(1, lengths[order[start]]));
            var end = Math.Min(order.Length, start + rows);
            batches.Add(order[start..end]);
            start = end;
        }
        return batches;
    }
}
