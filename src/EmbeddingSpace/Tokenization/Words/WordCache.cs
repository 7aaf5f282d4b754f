using System.Collections.Concurrent;

namespace EmbeddingSpace.Tokenization.Words;

/// <summary>Remembers what a model makes of words already seen: ids, or tokens with their places. Safe for concurrent use.</summary>
/// <param name="find">Makes it of a word.</param>
/// <remarks>At most <see cref="Capacity"/> words of at most <see cref="LongestWord"/> characters: about 6 MB. When it is full it starts afresh,
/// so that it follows the texts.</remarks>
internal sealed class WordCache<T>(Func<ReadOnlySpan<char>, IReadOnlyList<T>> find)
{
    /// <summary>Words kept at most, give or take the threads that add at the same moment.</summary>
    public const int Capacity = 32_768;

    /// <summary>Longer words are rare and would let a text fill the memory: they are not kept.</summary>
    public const int LongestWord = 64;

    private Generation _generation = new();

    /// <summary>What the model makes of a word.</summary>
    public IReadOnlyList<T> Find(ReadOnlySpan<char> word)
    {
        if (word.Length > LongestWord) return find(word);
        var generation = _generation;
        if (generation.Lookup.TryGetValue(word, out var known)) return known;
        T[] found = [.. find(word)];
        if (generation.Lookup.TryAdd(word, found) && Interlocked.Increment(ref generation.Count) >= Capacity)
            Interlocked.CompareExchange(ref _generation, new(), generation);
        return found;
    }

    private sealed class Generation
    {
        public readonly ConcurrentDictionary<string, T[]>.AlternateLookup<ReadOnlySpan<char>> Lookup =
            new ConcurrentDictionary<string, T[]>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

        public int Count;
    }
}
