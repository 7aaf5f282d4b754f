using System.Runtime.CompilerServices;

namespace EmbeddingSpace.Tokenization.Words;

/// <summary>Merges neighbours in the order of a merge list, of equal ones the leftmost first. Immutable.</summary>
internal sealed class PairMerger
{
    // Up to here looking through all pairs for the best one is faster than keeping them in order; beyond it would let one hostile text hold a server.
    private const int LongestScanned = 128;

    private const int None = int.MaxValue;

    private readonly Dictionary<long, (int Rank, int Id)> _merges;

    /// <summary>Create the merger.</summary>
    /// <param name="vocabulary">Tokens and their ids; it has both sides of every merge, and what it makes.</param>
    /// <param name="merges">Pairs that merge, the first ones first; of one that comes twice the later place counts, as with Hugging Face.</param>
    public PairMerger(IReadOnlyDictionary<string, int> vocabulary, IReadOnlyList<(string Left, string Right)> merges)
    {
        _merges = new(merges.Count);
        for (var rank = 0; rank < merges.Count; rank++)
        {
            var (left, right) = merges[rank];
            _merges[Key(vocabulary[left], vocabulary[right])] = (rank, vocabulary[left + right]);
        }
    }

    /// <summary>Merge symbols in place.</summary>
    /// <param name="ids">Their ids.</param>
    /// <param name="lengths">Their lengths, which add up.</param>
    /// <returns>How many are left, from the beginning on.</returns>
    public int Merge(Span<int> ids, Span<int> lengths) => ids.Length <= LongestScanned ? Scan(ids, lengths) : Queue(ids, lengths);

    [SkipLocalsInit]
    private int Scan(Span<int> ids, Span<int> lengths)
    {
        Span<int> ranks = stackalloc int[LongestScanned];
        var count = ids.Length;
        for (var i = 0; i + 1 < count; i++) ranks[i] = Rank(ids[i], ids[i + 1]);
        while (count > 1)
        {
            var best = 0;
            for (var i = 1; i + 1 < count; i++)
                if (ranks[i] < ranks[best]) best = i;
            if (ranks[best] == None) break;
            ids[best] = _merges[Key(ids[best], ids[best + 1])].Id;
            lengths[best] += lengths[best + 1];
            count--;
            ids[(best + 2)..(count + 1)].CopyTo(ids[(best + 1)..]);
            lengths[(best + 2)..(count + 1)].CopyTo(lengths[(best + 1)..]);
            if (best + 1 < count)
            {
                ranks[(best + 2)..count].CopyTo(ranks[(best + 1)..]);
                ranks[best] = Rank(ids[best], ids[best + 1]);
            }
            if (best > 0) ranks[best - 1] = Rank(ids[best - 1], ids[best]);
        }
        return count;
    }

    private int Queue(Span<int> ids, Span<int> lengths)
    {
        var (previous, next) = (new int[ids.Length], new int[ids.Length]);
        for (var i = 0; i < ids.Length; i++) (previous[i], next[i]) = (i - 1, i + 1 < ids.Length ? i + 1 : -1);
        var queue = new PriorityQueue<(int Position, int Id), (int Rank, int Position)>();
        for (var i = 0; i < ids.Length; i++) Offer(ids, i);
        while (queue.TryDequeue(out var entry, out _))
        {
            var position = entry.Position;
            // Either side may have merged with another neighbour since; a removed symbol has the id -1, which no merge has.
            if (next[position] is not (>= 0 and var right)) continue;
            if (!_merges.TryGetValue(Key(ids[position], ids[right]), out var merge) || merge.Id != entry.Id) continue;
            (ids[position], ids[right]) = (merge.Id, -1);
            lengths[position] += lengths[right];
            next[position] = next[right];
            if (next[right] >= 0) previous[next[right]] = position;
            Offer(ids, previous[position]);
            Offer(ids, position);
        }
        var count = 0;
        for (var i = 0; i < ids.Length; i++)
            if (ids[i] >= 0) (ids[count], lengths[count++]) = (ids[i], lengths[i]);
        return count;

        void Offer(Span<int> symbols, int position)
        {
            if (position >= 0 && next[position] >= 0 && _merges.TryGetValue(Key(symbols[position], symbols[next[position]]), out var merge))
                queue.Enqueue((position, merge.Id), (merge.Rank, position));
        }
    }

    private int Rank(int left, int right) => _merges.TryGetValue(Key(left, right), out var merge) ? merge.Rank : None;

    // More than any id, and odd: pairs of small ids, which are most, spread over the whole table.
    private static long Key(int left, int right) => (left * 2654435761L) + right;
}
