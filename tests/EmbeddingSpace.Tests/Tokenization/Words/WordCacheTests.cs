using System.Globalization;
using EmbeddingSpace.Tokenization.Words;
using Xunit;

namespace EmbeddingSpace.Tests.Tokenization.Words;

[Trait("Tier", "Unit")]
public sealed class WordCacheTests
{
    [Fact]
    public void A_word_is_encoded_once_until_the_cache_starts_afresh()
    {
        var model = new CountingModel();
        var cache = new WordCache<int>(model.Encode);
        Assert.Equal([3], cache.Find("abc"));
        Assert.Equal([3], cache.Find("abc"));
        Assert.Equal(1, model.Calls);
        for (var i = 0; i < WordCache<int>.Capacity; i++) cache.Find(i.ToString(CultureInfo.InvariantCulture));
        model.Calls = 0;
        Assert.Equal([3], cache.Find("abc"));
        Assert.Equal(1, model.Calls);
    }

    [Fact]
    public void Long_words_are_not_kept()
    {
        var model = new CountingModel();
        var cache = new WordCache<int>(model.Encode);
        var word = new string('a', WordCache<int>.LongestWord + 1);
        cache.Find(word);
        Assert.Equal([word.Length], cache.Find(word));
        Assert.Equal(2, model.Calls);
    }

    private sealed class CountingModel : IWordModel
    {
        public int Calls { get; set; }

        public TokenMarks Marks => TokenMarks.OnContinuations("", []);

        public string Fingerprint => "counting";

        public IReadOnlyList<int> Encode(ReadOnlySpan<char> word)
        {
            Calls++;
            return [word.Length];
        }

        public IReadOnlyList<WordToken> Locate(ReadOnlySpan<char> word) => [new(word.Length, 0, word.Length)];
    }
}
