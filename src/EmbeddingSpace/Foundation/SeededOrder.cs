namespace EmbeddingSpace.Foundation;

/// <summary>A seeded shuffle; the same seed gives the same order on every machine.</summary>
internal static class SeededOrder
{
    /// <summary>The seed where a caller names none.</summary>
    public const int DefaultSeed = 1;

    /// <summary>The indices 0 … count − 1 in seeded random order.</summary>
    public static long[] Of(int count, int seed)
    {
        var order = new long[count];
        for (var i = 0; i < count; i++) order[i] = i;
        new Random(seed).Shuffle(order);
        return order;
    }
}
