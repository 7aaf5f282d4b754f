using EmbeddingSpace.Tokenization.Normalization;
using Xunit;

namespace EmbeddingSpace.Tests.Tokenization.Normalization;

[Trait("Tier", "Unit")]
public sealed class BertNormalizerTests
{
    private static readonly BertNormalizer Uncased = new(CleanText: true, SpaceChinese: true, StripAccents: true, LowerCase: true);

    [Theory]
    [InlineData("UPPER\tlower\r\n", "upper lower  ")]
    [InlineData("\0a\a\u001b\u007fb", "ab")]
    [InlineData("\u000b\u000c", "")]
    [InlineData("É\u0301 Ñ", "e n")]
    [InlineData("İI", "ii")]
    [InlineData("ΑΣ ẞ", "ασ ß")]
    [InlineData("a\u200b\u00ad\ufeffb\ufffd\ue000", "ab")]
    [InlineData("a\u00a0b\u3000c\u2028d", "a b c d")]
    [InlineData("x你y", "x 你 y")]
    [InlineData("\U00020000", " \U00020000 ")]
    [InlineData("ｶﾞかが한", "ｶﾞかか\u1112\u1161\u11ab")]
    public void Uncased_text(string text, string expected) => Assert.Equal(expected, Uncased.Normalize(text));

    [Theory]
    [InlineData("İstanbul É", "i\u0307stanbul é")]
    public void Lower_case_without_stripping_keeps_marks(string text, string expected) =>
        Assert.Equal(expected, (Uncased with { StripAccents = false }).Normalize(text));

    [Fact]
    public void A_cased_model_keeps_case_and_accents() =>
        Assert.Equal("É A", (Uncased with { StripAccents = false, LowerCase = false }).Normalize("É\tA"));

    [Fact]
    public void Text_stays_unclean_where_cleaning_is_off()
    {
        var unclean = Uncased with { CleanText = false, SpaceChinese = false };
        Assert.Equal("\0a\tb", unclean.Normalize("\0A\tB"));
        Assert.Equal("\u200b你", unclean.Normalize("\u200b你"));
    }

    // Marks and format characters that came after Unicode 8.0 stay: Hugging Face's tables do not know them.
    [Fact]
    public void Characters_of_later_unicode_versions_are_left_alone() => Assert.Equal("a\u08E2b\u1DFB", Uncased.Normalize("a\u08E2b\u1DFB"));

    [Fact]
    public void Accents_alone_are_stripped_only_where_they_stand_apart()
    {
        Assert.Equal("e é", new StripAccentsNormalizer().Normalize("e\u0301 é"));
        var normalizer = new NormalizerSequence([new UnicodeNormalizer(Compose: false, Compatible: false), new StripAccentsNormalizer()]);
        Assert.Equal("e e", normalizer.Normalize("e\u0301 é"));
    }
}
