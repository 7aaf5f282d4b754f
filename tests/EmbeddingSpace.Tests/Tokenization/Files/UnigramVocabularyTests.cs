using EmbeddingSpace.Checkpoints.Exceptions;
using Xunit;
using static EmbeddingSpace.Tests.Tokenization.TokenizerFolder;

namespace EmbeddingSpace.Tests.Tokenization.Files;

/// <summary>The Unigram model of <c>tokenizer.json</c>, and the maps of characters that come with it.</summary>
[Trait("Tier", "Unit")]
public sealed class UnigramVocabularyTests
{
    private const string Pieces = """["<unk>",0],["▁",-2],["a",-3],["b",-3],["ab",-4],["▁ab",-9]""";

    [Theory]
    [InlineData("ab", new[] { 1, 4 })]
    [InlineData("xy a", new[] { 1, 0, 1, 2 })]
    [InlineData("", new int[0])]
    public void Tokens_of_the_highest_sum_of_scores_are_taken_and_unknown_neighbours_fuse(string text, int[] ids) =>
        Assert.Equal(ids, LoadMade(null, (Json, File(Pieces, "0"))).Encode(text, 99).Ids);

    [Fact]
    public void Unknown_characters_are_bytes_where_each_has_a_token() => Assert.Equal([1, 6, 7], LoadMade(null,
        (Json, File(Pieces + """,["<0xC3>",-9],["<0xA9>",-9]""", "0", bytes: true))).Encode("é", 99).Ids);

    [Theory]
    [InlineData("the ids 2 and 4: expected one", """["<unk>",0],["x",-1],["a",-3],["b",-3],["a",-4]""", "0")]
    [InlineData("expected a finite score, got \"NaN\"", """["<unk>",0],["a",NaN]""", "0")]
    [InlineData("expected a finite score, got \"-Infinity\"", """["<unk>",0],["a",-Infinity]""", "0")]
    [InlineData("expected a finite score, got 1e999", """["<unk>",0],["a",1e999]""", "0")]
    [InlineData("expected a number, got null", """["<unk>",0],["a",null]""", "0")]
    [InlineData("expected a piece and its score, got [\"a\"]", """["<unk>",0],["a"]""", "0")]
    [InlineData("expected the id of one of 1 pieces, got 1", """["<unk>",0]""", "1")]
    [InlineData("expected an integer from 0 on, got -1", """["<unk>",0]""", "-1")]
    [InlineData("Value 'model.unk_id' in 'made/tokenizer.json' is missing", """["<unk>",0]""", "null")]
    [InlineData("expected at least one piece, got []", "", "0")]
    public void Vocabularies_that_cannot_be_are_refused(string reason, string pieces, string unknown) => AssertRefused(reason, File(pieces, unknown));

    [Theory]
    [InlineData("expected a size of four bytes first, got 0 bytes", "")]
    [InlineData("got the size 2147483647", "////fw==")]
    [InlineData("got the size 4294967295", "/////wAAAAA=")]
    [InlineData("got the size 3", "AwAAAAAAAAA=")]
    // A root whose ways begin at a place beyond the one that there is.
    [InlineData("expected steps within its 1 places, got one to 256", "BAAAAAAABAA=")]
    // Two places: the root, and by the byte 1 a way back to where it begins.
    [InlineData("expected keys that end, got a way round to place 0", "CAAAAAAAAAABBAAA")]
    [InlineData("expected the beginning of one of its 1 replacements behind place 1", "CAAAAAcAAAABAQAA", "eAA=")]
    [InlineData("expected replacements in UTF-8", "BAAAAAAAAAD/")]
    [InlineData("in base 64", "*")]
    public void Maps_of_characters_that_lead_nowhere_are_refused(string reason, string first, string second = "")
    {
        if (second.Length > 0 && first.Length > 8) first = Convert.ToBase64String([.. Convert.FromBase64String(first), .. Convert.FromBase64String(second)]);
        AssertRefused(reason, File(Pieces, "0", $$"""{"type":"Precompiled","precompiled_charsmap":"{{first}}"}"""));
    }

    private static void AssertRefused(string reason, string file)
    {
        var error = Assert.Throws<InvalidCheckpointException>(() => LoadMade(null, (Json, file)));
        Assert.Contains(reason, error.Message.Replace('\\', '/'), StringComparison.Ordinal);
        Assert.Contains("tokenizer.json'", error.Message, StringComparison.Ordinal);
    }

    private static string File(string pieces, string unknown, string normalizer = "null", bool bytes = false) => $$$"""
        {"model":{"type":"Unigram","unk_id":{{{unknown}}},"vocab":[{{{pieces}}}],"byte_fallback":{{{(bytes ? "true" : "false")}}}},
         "normalizer":{{{normalizer}}},"pre_tokenizer":{"type":"Metaspace","replacement":"▁","prepend_scheme":"always"}}
        """;
}
