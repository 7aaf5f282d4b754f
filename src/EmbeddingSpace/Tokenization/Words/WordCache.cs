using System.Collections.Concurrent;

namespace EmbeddingSpace.Tokenization.Words;

/// <summary>Remembers the ids of words already seen. Safe for concurrent use.</summary>
/// <remarks>At most <see cref="Capacity"/> words of at most <see cref="LongestWord"/> characters: about 6 MB. When it is full it starts afresh,
/// so that it follows the texts.</remarks>
internal sealed class WordCache(IWordModel model)
{
    /// <summary>Words kept at most, give or take the threads that add at the same moment.</summary>
    public const int Capacity = 32_768;

    /// <summary>Longer words are rare and would let a text fill the memory: they are not kept.</summary>
    public const int LongestWord = 64;

    private Generation _generation = new();

    /// <summary>Ids of a word.</summary>
    public IReadOnlyList<int> Encode(ReadOnlySpan<char> word)
    {
        if (word.Length > LongestWord) return model.Encode(word);
        var generation = _generation;
        if (generation.Lookup.TryGetValue(word, out var known)) return known;
        int[] ids = [.. model.Encode(word)];
        if (generation.Lookup.TryAdd(word, ids) && Interlocked.Increment(ref generation.Count) >= Capacity)
            Interlocked.CompareExchange(ref _generation, new(), generation);
        return ids;
    }

    private sealed class Generation
    {
        public readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> Lookup =
            new ConcurrentDictionary<string, int[]>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

        public int Count;
    }
}
