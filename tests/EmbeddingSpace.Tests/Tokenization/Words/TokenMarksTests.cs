using EmbeddingSpace.Testing;
using EmbeddingSpace.Tokenization.Words;
using Xunit;

namespace EmbeddingSpace.Tests.Tokenization.Words;

[Trait("Tier", "Unit")]
public sealed class TokenMarksTests
{
    [Fact]
    public void WordPiece_marks_what_continues_a_word()
    {
        // 'Ġ' is a letter of Maltese: in such a vocabulary it marks nothing.
        string[] tokens = ["[CLS]", "the", "##ing", "Ġgant"];
        var marks = TokenMarks.OnContinuations("##", tokens);
        Assert.Equal([true, true, false, true], tokens.Select(marks.StartsWord));
        Assert.Equal(["[CLS]", "the", "ing", "Ġgant"], tokens.Select(marks.Surface));
        Assert.Equal("the Ġganting", marks.Join(["the", "Ġgant", "##ing"]));
        Assert.Equal("'##' marks what continues a word", marks.Rule);
    }

    [Fact]
    public void Byte_level_vocabularies_mark_what_starts_a_word()
    {
        // GPT-2 has tokens of number signs alone, which continue nothing.
        string[] tokens = ["Ġthe", "ing", "##", "####"];
        var marks = TokenMarks.OnStarts("Ġ", tokens);
        Assert.Equal([true, false, false, false], tokens.Select(marks.StartsWord));
        Assert.Equal(["the", "ing", "##", "####"], tokens.Select(marks.Surface));
        Assert.Equal("the ing ####", marks.Join(["Ġthe", "ing", "####"]));
        Assert.Equal("'Ġ' marks what starts a word", marks.Rule);
    }

    [Fact]
    public void Without_marks_every_token_starts_a_word()
    {
        string[] tokens = ["a", "Ġ", "#"];
        Assert.All(tokens, token => Assert.True(TokenMarks.OnStarts("Ġ", tokens).StartsWord(token)));
        var none = TokenMarks.OnContinuations("", tokens);
        Assert.All(tokens, token => Assert.True(none.StartsWord(token)));
        Assert.All(tokens, token => Assert.Equal(token, none.Surface(token)));
    }

    [Theory]
    [InlineData("tiny-wordpiece", "'##' marks what continues a word")]
    [InlineData("tiny-roberta-bpe", "'Ġ' marks what starts a word")]
    [InlineData("tiny-byte-bpe", "'Ġ' marks what starts a word")]
    [InlineData("bpe-qwen", "'Ġ' marks what starts a word")]
    [InlineData("unigram-xlmr", "'▁' marks what starts a word")]
    [InlineData("bpe-byte-fallback", "'▁' marks what starts a word")]
    [InlineData("sentencepiece-only-xlmr", "'▁' marks what starts a word")]
    public void A_tokenizer_has_the_marks_of_its_model(string tokenizer, string rule) =>
        Assert.Equal(rule, TokenizerFolder.Load(Fixtures.Tokenizer(tokenizer)).Marks.Rule);

    [Theory]
    [InlineData('a', 'a')]
    [InlineData('~', '~')]
    [InlineData(' ', 'Ġ')]
    [InlineData('\n', 'Ċ')]
    [InlineData('\0', 'Ā')]
    [InlineData('\u00ad', 'Ń')]
    [InlineData('\u00ff', 'ÿ')]
    public void A_byte_is_written_as_a_character_that_can_be_seen(char value, char character) => Assert.Equal(character, ByteCharacters.Of((byte)value));
}
