using System.Diagnostics;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Tokenization;
using EmbeddingSpace.Tokenization.Sequences;
using Xunit;
using static EmbeddingSpace.Tests.Tokenization.TokenizerFolder;

namespace EmbeddingSpace.Tests.Tokenization;

[Trait("Tier", "Unit")]
public sealed class TextTokenizerTests
{
    private const int Unlimited = 1_000_000;

    private static readonly TextTokenizer Bert = Load(Fixtures.Tokenizer("tiny-wordpiece"));
    private static readonly TextTokenizer Roberta = Load(Fixtures.Tokenizer("tiny-roberta-bpe"));
    private static readonly TextTokenizer Gpt2 = Load(Fixtures.Tokenizer("tiny-byte-bpe"));

    [Fact]
    public void Special_tokens_are_known_by_their_role()
    {
        Assert.Equal(new(0, 1, 2, 3, 4, null, null), Bert.Special);
        Assert.Equal(new(1, 3, 0, 2, 4, 0, 2), Roberta.Special);
        Assert.Equal(new(null, 0, null, null, null, 0, 0), Gpt2.Special);
        Assert.True(Bert.Special.Contains(4));
        Assert.False(Bert.Special.Contains(5));
    }

    [Fact]
    public void Tokens_and_ids_belong_together()
    {
        Assert.Equal(800, Bert.VocabularySize);
        Assert.Equal(Bert.VocabularySize, Bert.Tokens.Count);
        for (var id = 0; id < Bert.VocabularySize; id++) Assert.Equal(id, Bert.GetId(Bert.Tokens[id]));
        Assert.Null(Bert.GetId("no such token"));
        Assert.Null(Bert.MaximumLength);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\n\t\r\u200b\0")]
    public void Text_without_content_gives_the_special_tokens_alone(string? text)
    {
        Assert.Equal([2, 3], Bert.Encode(text, Unlimited).Ids);
        Assert.Equal([2, 3, 3], Bert.EncodePair(text, text, Unlimited).Ids);
    }

    [Fact]
    public void Empty_text_gives_gpt2_no_id()
    {
        Assert.Equal(new(0, 0), Lengths(Gpt2.Encode("", Unlimited)));
        Assert.Equal(new(0, 0), Lengths(Gpt2.Encode(null, 1)));
        Assert.NotEmpty(Gpt2.Encode(" ", Unlimited).Ids);
    }

    [Fact]
    public void Pairs_follow_the_template_of_the_tokenizer()
    {
        var (one, two) = (Content(Bert, "one"), Content(Bert, "two words"));
        var pair = Bert.EncodePair("one", "two words", Unlimited);
        Assert.Equal([2, .. one, 3, .. two, 3], pair.Ids);
        Assert.Equal(one.Length + 2, pair.SecondStart);

        (one, two) = (Content(Roberta, "one"), Content(Roberta, "two words"));
        pair = Roberta.EncodePair("one", "two words", Unlimited);
        Assert.Equal([0, .. one, 2, 2, .. two, 2], pair.Ids);
        Assert.Equal(pair.Ids.Length, pair.SecondStart);

        (one, two) = (Gpt2.Encode("one", Unlimited).Ids, Gpt2.Encode("two words", Unlimited).Ids);
        pair = Gpt2.EncodePair("one", "two words", Unlimited);
        Assert.Equal([.. one, .. two], pair.Ids);
        Assert.Equal(one.Length, pair.SecondStart);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Truncation_keeps_the_special_tokens_and_the_beginning(int maximumLength)
    {
        var full = Bert.Encode("one two three four five", Unlimited);
        Assert.False(full.Truncated);
        var cut = Bert.Encode("one two three four five", maximumLength);
        Assert.Equal([.. full.Ids[..(maximumLength - 1)], 3], cut.Ids);
        Assert.Equal(full.Ids.Length, cut.FullLength);
        Assert.True(cut.Truncated);
    }

    [Fact]
    public void Truncation_of_pairs_cuts_the_longer_text()
    {
        var (shorter, longer) = (Content(Bert, "one"), Content(Bert, "one two three four five six"));
        var room = shorter.Length + 4;
        var cut = Bert.EncodePair("one", "one two three four five six", room + 3);
        Assert.Equal([2, .. shorter, 3, .. longer[..4], 3], cut.Ids);
        Assert.Equal(shorter.Length + longer.Length + 3, cut.FullLength);
        cut = Bert.EncodePair("one two three four five six", "one", room + 3);
        Assert.Equal([2, .. longer[..4], 3, .. shorter, 3], cut.Ids);
        Assert.Equal(6, cut.SecondStart);
    }

    [Fact]
    public void A_length_below_the_number_of_special_tokens_is_refused()
    {
        var single = Assert.Throws<ArgumentOutOfRangeException>(() => Bert.Encode("text", 1));
        Assert.Contains("at least 2, the number of special tokens", single.Message, StringComparison.Ordinal);
        var pair = Assert.Throws<ArgumentOutOfRangeException>(() => Roberta.EncodePair("a", "b", 3));
        Assert.Contains("at least 4", pair.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Gpt2.Encode("text", 0));
        Assert.Equal([2, 3], Bert.Encode("text", 2).Ids);
    }

    [Theory]
    [InlineData("\ud800")]
    [InlineData("a\udc00b")]
    [InlineData("\udc00\ud800")]
    [InlineData("\ud800\ud800\udc00")]
    public void Half_a_surrogate_pair_counts_as_the_replacement_character(string text)
    {
        var valid = string.Concat(text.EnumerateRunes());
        foreach (var tokenizer in new[] { Bert, Roberta, Gpt2 })
            Assert.Equal(tokenizer.Encode(valid, Unlimited).Ids, tokenizer.Encode(text, Unlimited).Ids);
    }

    [Fact]
    public void Many_threads_get_the_same_ids()
    {
        var texts = Enumerable.Range(0, 400).Select(i => $"Text number {i}: {new string((char)('a' + (i % 26)), i % 30)} café {i * 7919}").ToArray();
        foreach (var name in new[] { "tiny-wordpiece", "tiny-byte-bpe", "tiny-roberta-bpe" })
        {
            var alone = Load(Fixtures.Tokenizer(name));
            var expected = texts.Select(text => alone.Encode(text, Unlimited).Ids).ToArray();
            var shared = Load(Fixtures.Tokenizer(name));
            Parallel.For(0, 8 * texts.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 },
                i => Assert.Equal(expected[i % texts.Length], shared.Encode(texts[i % texts.Length], Unlimited).Ids));
        }
    }

    [Fact]
    public void Long_texts_take_time_in_proportion()
    {
        // Each takes milliseconds; time with the square of the length would be minutes for the last.
        var limit = TimeSpan.FromSeconds(20);
        var watch = Stopwatch.StartNew();
        foreach (var tokenizer in new[] { Bert, Roberta, Gpt2 })
        {
            var words = tokenizer.Encode(string.Join(' ', Enumerable.Range(0, 10_000).Select(i => $"word{i}")), 128);
            Assert.Equal(128, words.Ids.Length);
            Assert.True(words.FullLength > 10_000);
            Assert.True(tokenizer.Encode(new string('你', 300_000), 16).Truncated);
        }
        Assert.True(watch.Elapsed < limit, $"Expected less than {limit}, got {watch.Elapsed}.");
    }

    [Fact]
    public void Ids_are_put_between_the_special_tokens_of_a_text()
    {
        Assert.Equal([2, 7, 9, 3], Bert.Surround([7, 9]).Ids);
        Assert.Equal([0, 7, 2], Roberta.Surround([7]).Ids);
        Assert.Equal([7], Gpt2.Surround([7]).Ids);
        Assert.Equal((4, false), (Bert.Surround([7, 9]).SecondStart, Bert.Surround([7, 9]).Truncated));
    }

    [Fact]
    public void Equivalence_is_of_ids_not_of_files()
    {
        var folder = Fixtures.Tokenizer("tiny-wordpiece");
        Assert.True(Bert.IsEquivalentTo(Load(folder)));
        Assert.True(Bert.IsEquivalentTo(Load(Fixtures.Checkpoint("bert-mlm"))));
        Assert.False(Bert.IsEquivalentTo(Gpt2));
        Assert.False(Gpt2.IsEquivalentTo(Roberta));
        Assert.False(Bert.IsEquivalentTo(Changed("\"lowercase\": true", "\"lowercase\": false")));
        Assert.False(Bert.IsEquivalentTo(Changed("\"max_input_chars_per_word\": 100", "\"max_input_chars_per_word\": 99")));
        Assert.False(Bert.IsEquivalentTo(Changed("\"rstrip\": false", "\"rstrip\": true")));

        TextTokenizer Changed(string before, string after)
        {
            var json = File.ReadAllText(Path.Combine(folder, Json));
            Assert.Contains(before, json, StringComparison.Ordinal);
            return LoadMade(null, (Json, json.Replace(before, after, StringComparison.Ordinal)));
        }
    }

    private static int[] Content(TextTokenizer tokenizer, string text) => tokenizer.Encode(text, Unlimited).Ids[1..^1];

    private static (int, int) Lengths(TokenSequence sequence) => (sequence.Ids.Length, sequence.FullLength);
}
