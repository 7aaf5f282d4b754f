namespace EmbeddingSpace.Foundation;

/// <summary>
/// The k best of the scores it is offered: a binary heap with the worst kept one at the root, grown as scores come. Ties go to the lower key.
/// </summary>
/// <param name="capacity">k.</param>
/// <param name="least">Scores below it are refused by the caller from the start.</param>
internal sealed class TopScores(int capacity, double least = double.NegativeInfinity)
{
    private const int FirstLength = 16;

    private (double Score, long Key)[] _heap = new (double, long)[Math.Min(capacity, FirstLength)];

    /// <summary>How many are kept now.</summary>
    public int Count { get; private set; }

    /// <summary>Score that a new one must reach; the least until k are kept.</summary>
    public double Threshold => Count < capacity ? least : _heap[0].Score;

    /// <summary>Those kept now, in no order.</summary>
    public ReadOnlySpan<(double Score, long Key)> Kept => _heap.AsSpan(0, Count);

    /// <summary>Keep a score if it is among the best.</summary>
    public void Offer(double score, long key)
    {
        if (Count < capacity)
        {
            if (Count == _heap.Length) Array.Resize(ref _heap, (int)Math.Min(capacity, 2L * Count));
            var at = Count++;
            for (; at > 0 && Worse((score, key), _heap[(at - 1) / 2]); at = (at - 1) / 2) _heap[at] = _heap[(at - 1) / 2];
            _heap[at] = (score, key);
        }
        else if (Worse(_heap[0], (score, key))) SiftDown((score, key));
    }

    /// <summary>Best first.</summary>
    public (double Score, long Key)[] Sorted()
    {
        var sorted = _heap[..Count];
        Array.Sort(sorted, (a, b) => a == b ? 0 : Worse(a, b) ? 1 : -1);
        return sorted;
    }

    private static bool Worse((double Score, long Key) a, (double Score, long Key) b) => a.Score < b.Score || (a.Score == b.Score && a.Key > b.Key);

    private void SiftDown((double Score, long Key) item)
    {
        var at = 0;
        while (true)
        {
            var child = 2 * at + 1;
            if (child >= Count) break;
            if (child + 1 < Count && Worse(_heap[child + 1], _heap[child])) child++;
            if (!Worse(_heap[child], item)) break;
            _heap[at] = _heap[child];
            at = child;
        }
        _heap[at] = item;
    }
}
