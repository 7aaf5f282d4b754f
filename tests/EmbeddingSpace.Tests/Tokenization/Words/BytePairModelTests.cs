using EmbeddingSpace.Tokenization.Words;
using Xunit;

namespace EmbeddingSpace.Tests.Tokenization.Words;

[Trait("Tier", "Unit")]
public sealed class BytePairModelTests
{
    // Few characters and many merges, so that random words merge in many competing ways; 'd' is a byte that the vocabulary lacks.
    private static readonly string[] Tokens = ["?", "a", "b", "c", "aa", "ab", "bc", "ca", "aaa", "abc", "bca", "aab", "abcab", "Ã", "©", "Ã©"];
    private static readonly (string, string)[] Merges =
    [
        ("a", "b"), ("b", "c"), ("a", "a"), ("c", "a"), ("ab", "c"), ("bc", "a"), ("aa", "a"), ("a", "ab"), ("abc", "ab"), ("Ã", "©"),
    ];

    private static Dictionary<string, int> Vocabulary => Tokens.Select((token, id) => (token, id)).ToDictionary(entry => entry.token, entry => entry.id);

    [Theory]
    [InlineData(null, false)]
    [InlineData("?", false)]
    [InlineData("?", true)]
    public void Long_words_get_the_ids_that_the_package_gives(string? unknown, bool fuse)
    {
        var package = new BytePairModel(Vocabulary, Merges, unknown, fuse);
        var merger = new LongWordMerger(Vocabulary, Merges, unknown, fuse);
        var random = new Random(7);
        for (var i = 0; i < 2_000; i++)
        {
            var word = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => "aaabbbcccdé"[random.Next(11)]));
            Assert.Equal(package.Encode(word), merger.Encode(word));
        }
    }

    [Fact]
    public void A_merge_that_comes_twice_counts_at_its_later_place()
    {
        (string, string)[] twice = [("a", "b"), ("b", "c"), ("a", "b")];
        Assert.Equal(["a", "bc"], Decode(new BytePairModel(Vocabulary, twice, null, false).Encode("abc")));
        Assert.Equal(["a", "bc"], Decode(new LongWordMerger(Vocabulary, twice, null, false).Encode("abc")));
    }

    [Fact]
    public void Words_on_both_sides_of_the_limit_are_cut_alike()
    {
        var model = new BytePairModel(Vocabulary, Merges, null, false);
        for (var length = BytePairModel.LongestPackageWord - 1; length <= BytePairModel.LongestPackageWord + 1; length++)
            Assert.Equal(length / 2, model.Encode(new string('a', length)).Count);
    }

    private static IEnumerable<string> Decode(IEnumerable<int> ids) => ids.Select(id => Tokens[id]);
}
