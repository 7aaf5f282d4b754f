namespace EmbeddingSpace.Sentences;

/// <summary>The names that module files have for poolings.</summary>
internal static class SentencePoolingNames
{
    // Old files have a flag each, new ones a word.
    private static readonly (SentencePooling Pooling, string Word, string Flag)[] Names =
    [
        (SentencePooling.First, "cls", "pooling_mode_cls_token"),
        (SentencePooling.Maximum, "max", "pooling_mode_max_tokens"),
        (SentencePooling.Mean, "mean", "pooling_mode_mean_tokens"),
        (SentencePooling.MeanByRoot, "mean_sqrt_len_tokens", "pooling_mode_mean_sqrt_len_tokens"),
        (SentencePooling.WeightedMean, "weightedmean", "pooling_mode_weightedmean_tokens"),
        (SentencePooling.Last, "lasttoken", "pooling_mode_lasttoken"),
    ];

    /// <summary>Every word, for messages.</summary>
    public static string Known => string.Join(", ", Names.Select(name => name.Word));

    /// <summary>Every flag with its pooling, in the order in which the vectors stand.</summary>
    public static IEnumerable<(SentencePooling Pooling, string Flag)> Flags => Names.Select(name => (name.Pooling, name.Flag));

    /// <summary>The word of a pooling.</summary>
    public static string Of(SentencePooling pooling) => Names.First(name => name.Pooling == pooling).Word;

    /// <summary>The pooling of a word; null for a word that is none.</summary>
    public static SentencePooling? Find(string word)
    {
        foreach (var name in Names)
            if (name.Word == word) return name.Pooling;
        return null;
    }
}
