using System.Text.RegularExpressions;
using EmbeddingSpace.Tokenization.Tracing;
using EmbeddingSpace.Tokenization.Words;
using Xunit;

namespace EmbeddingSpace.Tests.Tokenization.Words;

[Trait("Tier", "Unit")]
public sealed partial class ByteLevelPreTokenizerTests
{
    // Characters of every kind of the pattern, of the basic plane, where .NET's regular expressions see what Hugging Face sees.
    private const string Alphabet = "aéß你ⅷ1½ \t\n\u00a0\u3000'stremvld'''!—\u0301\u200b";

    [Fact]
    public void Words_are_the_matches_of_the_pattern()
    {
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            Assert.Equal(Pattern().Matches(text).Select(match => match.Value), Split(new(AddPrefixSpace: false, UsePattern: true), text));
        }
    }

    [Theory]
    [InlineData("\U0001D400\U0001D401 x", new[] { "\U0001D400\U0001D401", " x" })]
    [InlineData("a\U0001F600\U0001F600b", new[] { "a", "\U0001F600\U0001F600", "b" })]
    [InlineData("\U0001D7D8\U0001D7D91", new[] { "\U0001D7D8\U0001D7D91" })]
    public void Characters_beyond_the_basic_plane_are_whole(string text, string[] words) =>
        Assert.Equal(words, Split(new(AddPrefixSpace: false, UsePattern: true), text));

    [Theory]
    [InlineData("one two", new[] { " one", " two" })]
    [InlineData(" one", new[] { " one" })]
    [InlineData("\none", new[] { " ", "\n", "one" })]
    [InlineData("", new string[0])]
    public void A_space_is_put_in_front_only_where_there_is_none(string text, string[] words) =>
        Assert.Equal(words, Split(new(AddPrefixSpace: true, UsePattern: true), text));

    [Fact]
    public void Without_the_pattern_the_text_is_one_word() =>
        Assert.Equal(["one two, three"], Split(new(AddPrefixSpace: false, UsePattern: false), "one two, three"));

    internal static List<string> Split(IPreTokenizer preTokenizer, string text)
    {
        var pieces = PieceText.Rent();
        pieces.Reset(text);
        preTokenizer.Split(pieces);
        List<string> words = [.. Enumerable.Range(0, pieces.Count).Select(piece => pieces[piece].ToString())];
        pieces.Return();
        return words;
    }

    private static List<string> Split(ByteLevelPreTokenizer preTokenizer, string text) => Split((IPreTokenizer)preTokenizer, text);

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Pattern();
}
