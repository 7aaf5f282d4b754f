namespace EmbeddingSpace.Tokenization.Sequences;

/// <summary>Hugging Face's truncation strategy for pairs.</summary>
internal static class LongestFirst
{
    /// <summary>How many ids of each text stay. The longer text gives way until both are equally long; then both do.</summary>
    /// <param name="first">Ids of the first text.</param>
    /// <param name="second">Ids of the second text.</param>
    /// <param name="room">Ids that fit.</param>
    public static (int First, int Second) Cut(int first, int second, int room)
    {
        if (first + second <= room) return (first, second);
        var (shorter, longer) = (Math.Min(first, second), room - Math.Min(first, second));
        if (longer < shorter) (shorter, longer) = (room / 2, room - (room / 2));
        return first > second ? (longer, shorter) : (shorter, longer);
    }
}
