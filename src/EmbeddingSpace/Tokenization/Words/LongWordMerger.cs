using System.Text;

namespace EmbeddingSpace.Tokenization.Words;

/// <summary>
/// Byte-pair encoding of very long words. The package takes time with the square of a word's length (4 s for 100,000 ideographs, which are one
/// word; minutes for a megabyte of them), so that one hostile text could hold a server. This takes n log n and gives the same ids.
/// </summary>
internal sealed class LongWordMerger
{
    private readonly int?[] _byteIds = new int?[256];
    private readonly Dictionary<(int Left, int Right), (int Rank, int Id)> _merges = [];
    private readonly int? _unknown;
    private readonly bool _fuseUnknown;

    /// <summary>Create the merger; parameters as for <see cref="BytePairModel"/>.</summary>
    public LongWordMerger(
        IReadOnlyDictionary<string, int> vocabulary, IReadOnlyList<(string Left, string Right)> merges, string? unknownToken, bool fuseUnknown)
    {
        for (var value = 0; value < _byteIds.Length; value++)
            _byteIds[value] = vocabulary.TryGetValue(ByteCharacters.Of((byte)value).ToString(), out var id) ? id : null;
        for (var rank = 0; rank < merges.Count; rank++)
        {
            var (left, right) = merges[rank];
            _merges[(vocabulary[left], vocabulary[right])] = (rank, vocabulary[left + right]);
        }
        _unknown = unknownToken is null ? null : vocabulary[unknownToken];
        _fuseUnknown = fuseUnknown;
    }

    /// <summary>Ids of a word.</summary>
    public int[] Encode(ReadOnlySpan<char> word)
    {
        var ids = ByteIds(word);
        var (previous, next) = (new int[ids.Count], new int[ids.Count]);
        for (var i = 0; i < ids.Count; i++) (previous[i], next[i]) = (i - 1, i + 1 < ids.Count ? i + 1 : -1);
        var queue = new PriorityQueue<(int Position, int Id), (int Rank, int Position)>();
        void Offer(int position)
        {
            if (position >= 0 && next[position] >= 0 && _merges.TryGetValue((ids[position], ids[next[position]]), out var merge))
                queue.Enqueue((position, merge.Id), (merge.Rank, position));
        }

        for (var i = 0; i < ids.Count; i++) Offer(i);
        while (queue.TryDequeue(out var entry, out _))
        {
            var position = entry.Position;
            // Either side may have merged with another neighbour since; a removed symbol has the id -1, which no merge has.
            if (next[position] is not (>= 0 and var right)) continue;
            if (!_merges.TryGetValue((ids[position], ids[right]), out var merge) || merge.Id != entry.Id) continue;
            (ids[position], ids[right]) = (merge.Id, -1);
            next[position] = next[right];
            if (next[right] >= 0) previous[next[right]] = position;
            Offer(previous[position]);
            Offer(position);
        }
        return [.. ids.Where(id => id >= 0)];
    }

    private List<int> ByteIds(ReadOnlySpan<char> word)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(word)];
        Encoding.UTF8.GetBytes(word, bytes);
        var ids = new List<int>(bytes.Length);
        var afterUnknown = false;
        foreach (var value in bytes)
        {
            var known = _byteIds[value];
            if (known is not null) ids.Add(known.Value);
            else if (_unknown is not null && !(afterUnknown && _fuseUnknown)) ids.Add(_unknown.Value);
            afterUnknown = known is null;
        }
        return ids;
    }
}
