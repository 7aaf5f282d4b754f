using EmbeddingSpace.Tokenization.Words;
using Xunit;

namespace EmbeddingSpace.Tests.Tokenization.Words;

[Trait("Tier", "Unit")]
public sealed class WordPieceModelTests
{
    private static readonly string[] Tokens = ["[UNK]", "a", "##a", "", "ab", "\U0001D400", "##\U0001D400", "line\nbreak", "last"];

    [Theory]
    [InlineData("aba", new[] { 4, 2 })]
    [InlineData("abc", new[] { 0 })]
    [InlineData("last", new[] { 8 })]
    public void The_longest_entries_from_the_left_are_taken(string word, int[] ids) =>
        Assert.Equal(ids, new WordPieceModel(Tokens, "[UNK]", "##", 100).Encode(word));

    [Fact]
    public void Length_is_counted_in_characters_not_in_utf16_units()
    {
        var model = new WordPieceModel(Tokens, "[UNK]", "##", longestWord: 4);
        Assert.Equal([5, 6, 6, 6], model.Encode(string.Concat(Enumerable.Repeat("\U0001D400", 4))));
        Assert.Equal([0], model.Encode(string.Concat(Enumerable.Repeat("\U0001D400", 5))));
        Assert.Equal([1, 2, 2, 2], model.Encode("aaaa"));
        Assert.Equal([0], model.Encode("aaaaa"));
    }

    [Fact]
    public void A_byte_order_mark_that_begins_the_first_token_stays() =>
        Assert.Equal([0, 1], new WordPieceModel(["\uFEFFx", "##y", "[UNK]"], "[UNK]", "##", 100).Encode("\uFEFFxy"));
}
