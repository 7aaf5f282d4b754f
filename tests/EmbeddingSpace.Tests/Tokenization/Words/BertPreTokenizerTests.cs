using EmbeddingSpace.Tokenization.Words;
using Xunit;

namespace EmbeddingSpace.Tests.Tokenization.Words;

[Trait("Tier", "Unit")]
public sealed class BertPreTokenizerTests
{
    [Theory]
    [InlineData("don't stop", new[] { "don", "'", "t", "stop" })]
    [InlineData("$5+x", new[] { "$", "5", "+", "x" })]
    [InlineData("€5×x", new[] { "€5×x" })]
    [InlineData("a—b…", new[] { "a", "—", "b", "…" })]
    [InlineData("\u2003a\u00a0b\u0085", new[] { "a", "b" })]
    // Punctuation of Unicode 9.0 and later is none to Hugging Face: U+2E43 came with 9.0, U+2E42 with 7.0.
    [InlineData("a\u2E42b\u2E43c", new[] { "a", "\u2E42", "b\u2E43c" })]
    [InlineData("a\U00010100b", new[] { "a", "\U00010100", "b" })]
    [InlineData("   ", new string[0])]
    public void Words_are_cut_at_white_space_and_around_punctuation(string text, string[] words) =>
        Assert.Equal(words, ByteLevelPreTokenizerTests.Split(new BertPreTokenizer(), text));
}
