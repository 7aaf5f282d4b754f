using EmbeddingSpace.Tokenization.Words;
using Microsoft.ML.Tokenizers;
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

    private static Dictionary<string, int> Vocabulary => Numbered(Tokens);

    [Theory]
    [InlineData(null, false)]
    [InlineData("?", false)]
    [InlineData("?", true)]
    public void Words_get_the_ids_that_the_package_gives(string? unknown, bool fuse)
    {
        var package = BpeTokenizer.Create(new BpeOptions(Vocabulary)
        {
            Merges = Merges.Select(pair => $"{pair.Item1} {pair.Item2}"),
            ByteLevel = true,
            UnknownToken = unknown,
            FuseUnknownTokens = fuse,
        });
        var model = new BytePairModel(Vocabulary, Merges, new(UnknownToken: unknown, FuseUnknown: fuse));
        var random = new Random(7);
        for (var i = 0; i < 2_000; i++)
        {
            // Longer words than 128 symbols are merged in another way.
            var word = string.Concat(Enumerable.Range(0, random.Next(1, i % 10 == 0 ? 300 : 40)).Select(_ => "aaabbbcccdé"[random.Next(11)]));
            Assert.Equal(package.EncodeToIds(word, considerPreTokenization: false, considerNormalization: false), model.Encode(word));
            Assert.Equal(model.Encode(word), model.Locate(word).Select(token => token.Id));
        }
    }

    [Fact]
    public void A_merge_that_comes_twice_counts_at_its_later_place()
    {
        (string, string)[] twice = [("a", "b"), ("b", "c"), ("a", "b")];
        Assert.Equal(["a", "bc"], new BytePairModel(Vocabulary, twice, new()).Encode("abc").Select(id => Tokens[id]));
    }

    [Fact]
    public void Tokens_of_a_part_of_a_character_s_bytes_stand_for_the_character()
    {
        string[] tokens = ["a", "Ã", "©", "aÃ"];
        var model = new BytePairModel(Numbered(tokens), [("a", "Ã")], new());
        Assert.Equal([new WordToken(3, 0, 2), new(2, 1, 2)], model.Locate("aé"));
    }

    [Theory]
    [InlineData(false, new[] { 6, 7, 1 })]
    [InlineData(true, new[] { 2, 1 })]
    public void An_unknown_character_is_its_bytes_where_each_has_a_token(bool lacksOne, int[] ids)
    {
        string[] tokens = ["a", "b", "?", "x", "y", "z", "<0xC3>", lacksOne ? "<0xFF>" : "<0xA9>"];
        Assert.Equal(ids, new BytePairModel(Numbered(tokens), [], new(ByteLevel: false, UnknownToken: "?", ByteFallback: true)).Encode("éb"));
    }

    [Fact]
    public void A_word_that_is_a_token_is_taken_whole_where_merges_are_ignored()
    {
        string[] tokens = ["a", "b", "aba", "Ġ", "Ġab"];
        Assert.Equal([2], new BytePairModel(Numbered(tokens), [], new(IgnoreMerges: true)).Encode("aba"));
        Assert.Equal([4], new BytePairModel(Numbered(tokens), [], new(IgnoreMerges: true)).Encode(" ab"));
        Assert.Equal([0, 1, 0], new BytePairModel(Numbered(tokens), [], new()).Encode("aba"));
    }

    private static Dictionary<string, int> Numbered(string[] tokens) =>
        tokens.Select((token, id) => (token, id)).ToDictionary(entry => entry.token, entry => entry.id);
}
