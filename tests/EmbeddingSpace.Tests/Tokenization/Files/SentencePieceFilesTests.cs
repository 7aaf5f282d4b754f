using System.Text.Json;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Tokenization;
using Google.Protobuf;
using Xunit;
using static EmbeddingSpace.Tests.Tokenization.TokenizerFolder;

namespace EmbeddingSpace.Tests.Tokenization.Files;

/// <summary>Tokenizers that are a model of sentencepiece alone.</summary>
[Trait("Tier", "Unit")]
public sealed class SentencePieceFilesTests
{
    private const int Unlimited = 1_000_000;

    // Pieces as sentencepiece stores them: text, score, kind.
    private static readonly (string Text, float Score, int Kind)[] Pieces =
        [("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3), ("▁", -2, 1), ("a", -3, 1), ("ab", -4, 1), ("b", -3.5f, 1), ("[CLS]", 0, 3), ("[SEP]", 0, 3)];

    [Fact]
    public void Ids_of_XLM_RoBERTa_s_layout_equal_sentencepiece_s()
    {
        var folder = Fixtures.Tokenizer("sentencepiece-only-xlmr");
        var tokenizer = Load(folder);
        foreach (var (text, ids) in Golden(Path.Combine(folder, "golden.json")))
        {
            Assert.True(ids.SequenceEqual(tokenizer.Encode(text, Unlimited).Ids),
                $"'{text}': expected {string.Join(' ', ids)}, got {string.Join(' ', tokenizer.Encode(text, Unlimited).Ids)}.");
            Assert.Equal(ids, tokenizer.EncodeWithCharacters(text, Unlimited).Tokens.Ids);
        }
        Assert.Equal([0, 1, 2, 3], new[] { "<s>", "<pad>", "</s>", "<unk>" }.Select(token => tokenizer.GetId(token)!.Value));
        Assert.Equal(901, tokenizer.Special.Mask);
    }

    [Fact]
    public void Pieces_of_DeBERTa_s_layout_equal_sentencepiece_s()
    {
        var folder = Fixtures.Tokenizer("sentencepiece-only-deberta");
        var tokenizer = Load(folder);
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "golden.json")));
        foreach (var row in golden.RootElement.EnumerateArray())
        {
            var pieces = row.GetProperty("pieces").EnumerateArray().Select(piece => piece.GetString()!).ToArray();
            // What is unknown has its own text there.
            var expected = pieces.Select(piece => tokenizer.GetId(piece) is { } id && id < 900 ? id : 0);
            Assert.Equal(expected, tokenizer.Encode(row.GetProperty("text").GetString(), Unlimited).Ids[1..^1]);
        }
        Assert.True(tokenizer.Special.Mask >= 900);
    }

    [Theory]
    [InlineData("XLMRobertaTokenizer", new[] { 0, 4, 6, 2 }, 10)]
    [InlineData("CamembertTokenizer", new[] { 5, 7, 9, 6 }, 13)]
    [InlineData("DebertaV2Tokenizer", new[] { 7, 3, 5, 8 }, 11)]
    [InlineData("AlbertTokenizer", new[] { 7, 3, 5, 8 }, 10)]
    public void Each_class_numbers_the_pieces_its_own_way(string name, int[] ids, int mask)
    {
        var tokenizer = LoadModel(Model(Pieces), name);
        Assert.Equal(ids, tokenizer.Encode("ab", 99).Ids);
        Assert.Equal(mask, tokenizer.Special.Mask);
        Assert.Equal(ids[1..^1].Append(mask), tokenizer.Encode($"ab {tokenizer.Tokens[mask]}", 99).Ids[1..^1]);
    }

    [Fact]
    public void ALBERT_reads_lower_case_without_accents() =>
        Assert.Equal([7, 3, 5, 8], LoadModel(Model(Pieces), "AlbertTokenizer").Encode("ÁB", 99).Ids);

    [Fact]
    public void Spaces_are_one_and_none_at_the_ends_and_characters_know_where_they_come_from()
    {
        var located = LoadModel(Model(Pieces), "XLMRobertaTokenizer").EncodeWithCharacters("  a   \U0001F600b ", 99);
        Assert.Equal([0, 4, 5, 4, 3, 7, 2], located.Tokens.Ids);
        Assert.Equal([0..0, 2..3, 2..3, 3..4, 6..7, 7..8, 0..0], located.Characters);
    }

    [Theory]
    [InlineData("Piece 3 of 'made/spm.model': expected a text, a finite score and a known kind, got '▁', NaN", float.NaN, 1)]
    [InlineData("got '▁', -Infinity", float.NegativeInfinity, 1)]
    [InlineData("-2 and 9", -2f, 9)]
    [InlineData("expected one unknown piece, got 2 among 9 pieces", -2f, 2)]
    public void Pieces_that_cannot_be_are_refused(string reason, float score, int kind)
    {
        var pieces = ((string, float, int)[])Pieces.Clone();
        pieces[3] = ("▁", score, kind);
        AssertRefused(reason, Model(pieces));
    }

    [Fact]
    public void A_piece_that_comes_twice_is_refused() => AssertRefused("Token 'a' in 'made/spm.model' has the ids 5 and 10", Model([.. Pieces, ("a", -1, 1)]));

    [Theory]
    [InlineData(2, "(BPE) is not supported; supported is UNIGRAM")]
    [InlineData(3, "(WORD)")]
    [InlineData(9, "(kind 9)")]
    public void Models_of_other_kinds_are_named(int kind, string reason) => AssertRefused(reason, Model(Pieces, kind));

    [Fact]
    public void Words_cut_at_punctuation_are_refused_by_the_name_of_the_setting() => AssertRefused("Setting 'split_by_punct' beside 'made/spm.model'",
        Model(Pieces), "DebertaV2Tokenizer", ""","split_by_punct":true""");

    [Theory]
    [InlineData("LlamaTokenizer")]
    [InlineData("PreTrainedTokenizerFast")]
    public void Classes_of_other_layouts_are_named(string name) =>
        AssertRefused($"Tokenizer class '{name.Replace("Fast", "", StringComparison.Ordinal)}' with 'made/spm.model' alone", Model(Pieces), name);

    [Fact]
    public void Bytes_that_are_no_model_are_refused()
    {
        var random = new Random(5);
        var whole = Model(Pieces);
        AssertRefused("is no model of sentencepiece", [10, 0xFF, 0xFF, 0xFF, 0xFF, 7, 1]);
        AssertRefused("expected one unknown piece, got 0 among 0 pieces", []);
        for (var i = 0; i < 2_000; i++)
        {
            var bytes = (byte[])whole.Clone();
            for (var change = random.Next(1, 4); change > 0; change--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (i % 3 == 0) bytes = bytes[..random.Next(bytes.Length)];
            try
            {
                LoadModel(bytes, "XLMRobertaTokenizer").Encode("ab ab", 99);
            }
            catch (InvalidCheckpointException)
            {
                // Whatever else it threw would fail the test.
            }
        }
    }

    private static void AssertRefused(string reason, byte[] model, string name = "XLMRobertaTokenizer", string settings = "")
    {
        var error = Assert.Throws<InvalidCheckpointException>(() => LoadModel(model, name, settings));
        Assert.Contains(reason, error.Message.Replace('\\', '/'), StringComparison.Ordinal);
    }

    private static TextTokenizer LoadModel(byte[] model, string name, string settings = "") => TextTokenizer.Load(file => file switch
    {
        "spm.model" => model,
        Config => System.Text.Encoding.UTF8.GetBytes($$"""{"tokenizer_class":"{{name}}"{{settings}}}"""),
        _ => null,
    }, "made", null);

    private static byte[] Model((string Text, float Score, int Kind)[] pieces, int kind = 1)
    {
        using var bytes = new MemoryStream();
        var output = new CodedOutputStream(bytes);
        foreach (var (text, score, pieceKind) in pieces)
            WriteMessage(output, 1, piece =>
            {
                piece.WriteTag(1, WireFormat.WireType.LengthDelimited);
                piece.WriteString(text);
                piece.WriteTag(2, WireFormat.WireType.Fixed32);
                piece.WriteFloat(score);
                piece.WriteTag(3, WireFormat.WireType.Varint);
                piece.WriteEnum(pieceKind);
            });
        WriteMessage(output, 2, trainer =>
        {
            trainer.WriteTag(3, WireFormat.WireType.Varint);
            trainer.WriteEnum(kind);
        });
        output.Flush();
        return bytes.ToArray();
    }

    private static void WriteMessage(CodedOutputStream output, int field, Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        var inner = new CodedOutputStream(bytes);
        write(inner);
        inner.Flush();
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(bytes.ToArray()));
    }
}
