namespace EmbeddingSpace.Projection;

/// <summary>The k best of the scores it is offered: a binary heap with the worst kept one at the root. Ties go to the lower key.</summary>
internal sealed class TopScores(int capacity)
{
    private readonly (double Score, long Key)[] _heap = new (double, long)[capacity];

    /// <summary>How many are kept now.</summary>
    public int Count { get; private set; }

    /// <summary>Score that a new one must reach; −∞ until k are kept.</summary>
    public double Threshold => Count < _heap.Length ? double.NegativeInfinity : _heap[0].Score;

    /// <summary>Keep a score if it is among the best.</summary>
    public void Offer(double score, long key)
    {
        if (Count < _heap.Length)
        {
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
