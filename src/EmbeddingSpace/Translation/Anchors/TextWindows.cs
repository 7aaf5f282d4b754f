namespace EmbeddingSpace.Translation.Anchors;

/// <summary>Short windows of longer texts.</summary>
internal static class TextWindows
{
    private const int FewestWords = 4;
    private const int MostWords = 25;

    /// <summary>Seeded windows of 4 to 25 words (a shorter text whole), text after text in seeded order, round and round.</summary>
    public static IReadOnlyList<string> Draw(IReadOnlyList<string> texts, int count, int seed)
    {
        var order = SeededOrder.Of(texts.Count, seed);
        var random = new Random(seed);
        var windows = new string[count];
        for (var i = 0; i < count; i++)
        {
            var words = texts[(int)order[i % order.Length]].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            var length = Math.Min(words.Length, random.Next(FewestWords, MostWords + 1));
            var start = random.Next(words.Length - length + 1);
            windows[i] = string.Join(' ', words[start..(start + length)]);
        }
        return windows;
    }
}
