namespace EmbeddingSpace.Benchmarks.Translation;

/// <summary>A source, a target and the data set they are judged on.</summary>
/// <param name="Pair"><c>related</c>, <c>independent</c> or <c>upgrade</c>.</param>
/// <param name="Source">Fine-tuned classifier.</param>
/// <param name="Target">Pretrained encoder.</param>
/// <param name="Data">Data set.</param>
internal sealed record TranslationCase(string Pair, string Source, string Target, string Data)
{
    /// <summary>
    /// Every case. The 3-layer encoder's classifiers beside SST-2's are made by <c>fine-tune paraphrase-MiniLM-L3-v2 trec6 SOURCES/l3-trec6</c>;
    /// that of IMDB by <c>fine-tune mini-a imdb SOURCES/mini-a-imdb 3 3e-4 256</c>.
    /// </summary>
    public static IReadOnlyList<TranslationCase> All { get; } =
    [
        new("related", "paraphrase-MiniLM-L3-v2-sst2", "all-MiniLM-L6-v2", "sst2"),
        new("related", "l3-trec6", "all-MiniLM-L6-v2", "trec6"),
        new("related", "l3-ag_news", "all-MiniLM-L6-v2", "ag_news"),
        new("related", "l3-sms_spam", "all-MiniLM-L6-v2", "sms_spam"),
        new("independent", "mini-a-sst2", "mini-b", "sst2"),
        new("independent", "mini-a-trec6", "mini-b", "trec6"),
        new("independent", "mini-a-ag_news", "mini-b", "ag_news"),
        new("independent", "mini-a-sms_spam", "mini-b", "sms_spam"),
        new("independent", "mini-a-imdb", "mini-b", "imdb"),
        new("upgrade", "mini-a-sst2", "all-MiniLM-L6-v2", "sst2"),
        new("upgrade", "mini-a-trec6", "all-MiniLM-L6-v2", "trec6"),
        new("upgrade", "mini-a-ag_news", "all-MiniLM-L6-v2", "ag_news"),
        new("upgrade", "mini-a-sms_spam", "all-MiniLM-L6-v2", "sms_spam"),
    ];

    /// <inheritdoc/>
    public override string ToString() => $"{Pair}:{Source}>{Target}:{Data}";
}
