using EmbeddingSpace.Tokenization.Unicode;
using Xunit;

namespace EmbeddingSpace.Tests.Tokenization.Unicode;

/// <summary>Examples of the Unicode Standard's annex 15 and of its section on Hangul.</summary>
[Trait("Tier", "Unit")]
public sealed class UnicodeNormalizationTests
{
    [Theory]
    [InlineData("é", "e\u0301")]
    [InlineData("\u1E69", "s\u0323\u0307")]
    [InlineData("\u1E0B\u0323", "d\u0323\u0307")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]
    [InlineData("한", "\u1112\u1161\u11AB")]
    [InlineData("가", "\u1100\u1161")]
    [InlineData("\u212B", "A\u030A")]
    [InlineData("\u0344", "\u0308\u0301")]
    [InlineData("\U0001D15E", "\U0001D157\U0001D165")]
    [InlineData("ﬁ", "ﬁ")]
    [InlineData("ascii", "ascii")]
    public void Canonical_decomposition(string text, string expected) => Assert.Equal(expected, UnicodeNormalization.Decompose(text, compatible: false));

    [Theory]
    [InlineData("ﬁ", "fi")]
    [InlineData("①½", "11\u20442")]
    [InlineData("Ａ\u3000", "A ")]
    [InlineData("\uFDFA", "صلى الله عليه وسلم")]
    public void Compatibility_decomposition(string text, string expected) => Assert.Equal(expected, UnicodeNormalization.Decompose(text, compatible: true));

    [Theory]
    [InlineData("e\u0301", "é")]
    [InlineData("d\u0307\u0323", "\u1E0D\u0307")]
    [InlineData("s\u0307\u0323", "\u1E69")]
    [InlineData("\u1112\u1161\u11AB", "한")]
    [InlineData("\u1100\u1161\u11A7", "가\u11A7")]
    [InlineData("\u212B", "Å")]
    [InlineData("\u0958", "\u0915\u093C")]
    [InlineData("a\u0327\u0315\u0300\u05AEb", "\u00E0\u0327\u05AE\u0315b")]
    [InlineData("\u0301e", "\u0301e")]
    [InlineData("\u1100\u0300\u1161", "\u1100\u0300\u1161")]
    public void Canonical_composition(string text, string expected) => Assert.Equal(expected, UnicodeNormalization.Compose(text, compatible: false));

    [Fact]
    public void Compatibility_composition() => Assert.Equal("fié 가", UnicodeNormalization.Compose("ﬁe\u0301\u00A0\u1100\u1161", compatible: true));
}
