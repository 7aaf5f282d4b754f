using EmbeddingSpace.Tokenization;
using EmbeddingSpace.Tokenization.Definition;
using Xunit;

namespace EmbeddingSpace.Tests.Tokenization;

[Trait("Tier", "Unit")]
public sealed class AddedTokenTests
{
    [Theory]
    [InlineData("a<m>b", "a|<m>|b")]
    [InlineData("<m><m>", "<m>|<m>")]
    [InlineData("none", "none")]
    [InlineData("", "")]
    [InlineData("a<m", "a<m")]
    public void Tokens_are_cut_out_of_the_text(string text, string parts) => Assert.Equal(parts, Split(text, new AddedToken(0, "<m>")));

    [Theory]
    [InlineData("xabcd", "x|abc|d")]
    [InlineData("abcab", "abcab")]
    [InlineData("abbcd", "ab|bcd")]
    public void The_leftmost_token_wins_and_of_several_there_the_longest(string text, string parts) =>
        Assert.Equal(parts, Split(text, new(0, "bcd"), new(1, "ab"), new(2, "abcab"), new(3, "abc")));

    [Theory]
    [InlineData("a  <m>  b", true, false, "a|  <m>|  b")]
    [InlineData("a  <m>  b", false, true, "a  |<m>  |b")]
    [InlineData(" <m> <m> ", true, true, " <m> |<m> ")]
    [InlineData("a\u00a0\n<m>", true, false, "a|\u00a0\n<m>")]
    public void White_space_goes_with_a_token_that_strips_it(string text, bool left, bool right, string parts) =>
        Assert.Equal(parts, Split(text, new AddedToken(0, "<m>", StripLeft: left, StripRight: right)));

    [Theory]
    [InlineData("yes yesterday", "yes| yesterday")]
    [InlineData("no_yes yes!", "no_yes |yes|!")]
    [InlineData("éyes yesé", "éyes yesé")]
    [InlineData("(yes)", "(|yes|)")]
    public void A_single_word_token_touches_no_letter(string text, string parts) =>
        Assert.Equal(parts, Split(text, new AddedToken(0, "yes", SingleWord: true)));

    private static string Split(string text, params AddedToken[] tokens) => string.Join('|',
        new AddedTokenFinder(tokens.Select(token => (token.Content, token))).Split(text).Select(part => text[part.Start..part.End]));
}
