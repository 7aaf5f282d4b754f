using EmbeddingSpace.Checkpoints.Exceptions;
using Xunit;
using static EmbeddingSpace.Tests.Tokenization.TokenizerFolder;

namespace EmbeddingSpace.Tests.Tokenization.Files;

/// <summary>What a tokenizer's class and its configuration say instead of its files, as with Hugging Face 5.</summary>
[Trait("Tier", "Unit")]
public sealed class TokenizerClassTests
{
    private const string Bert = """
        {"model":{"type":"WordPiece","unk_token":"[UNK]","vocab":{"[UNK]":0,"[CLS]":1,"[SEP]":2,"a":3,"A":4,"é":5,"e":6,"字":7,"字字":8}},
         "normalizer":{"type":"BertNormalizer","lowercase":LOWER,"strip_accents":null,"handle_chinese_chars":true,"clean_text":true},
         "pre_tokenizer":{"type":"BertPreTokenizer"}}
        """;
    private const string Bytes = """
        {"model":{"type":"BPE","vocab":{"a":0,"Ġ":1,"Ġa":2},"merges":["Ġ a"]},"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":PREFIX}}
        """;
    private const string Vocab = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n";

    [Theory]
    // The class makes its normaliser anew: what its configuration leaves out is on, whatever the file says.
    [InlineData("BertTokenizer", "{}", false, 3)]
    [InlineData("BertTokenizerFast", "{}", false, 3)]
    [InlineData("DistilBertTokenizer", "{}", false, 3)]
    [InlineData("BertTokenizer", """{"do_lower_case":false}""", true, 4)]
    [InlineData("BertTokenizer", """{"do_lower_case":true}""", false, 3)]
    // These do what the file says.
    [InlineData("PreTrainedTokenizerFast", """{"do_lower_case":false}""", true, 3)]
    [InlineData("PreTrainedTokenizerFast", """{"do_lower_case":true}""", false, 4)]
    [InlineData("TokenizersBackend", "{}", false, 4)]
    public void Who_decides_on_lower_case_is_the_class(string name, string settings, bool inFile, int id) =>
        Assert.Equal([id], Encode("A", name, settings, inFile));

    [Fact]
    public void Without_any_class_the_family_has_one()
    {
        var files = (Json, Bert.Replace("LOWER", "false", StringComparison.Ordinal));
        Assert.Equal([3], LoadMade("bert", files).Encode("A", 9).Ids);
        Assert.Equal([4], LoadMade(null, files).Encode("A", 9).Ids);
        Assert.Equal([4], LoadMade("bert", files, (Config, """{"do_lower_case":false}""")).Encode("A", 9).Ids);
    }

    [Fact]
    public void The_class_in_the_model_s_configuration_counts_where_the_tokenizer_s_has_none()
    {
        var tokenizer = LoadMade("bert", (Json, Bert.Replace("LOWER", "false", StringComparison.Ordinal)),
            ("config.json", """{"tokenizer_class":"PreTrainedTokenizerFast"}"""));
        Assert.Equal([4], tokenizer.Encode("A", 9).Ids);
    }

    [Theory]
    [InlineData("""{"strip_accents":false}""", "é", 5)]
    [InlineData("""{"strip_accents":true,"do_lower_case":false}""", "é", 6)]
    [InlineData("{}", "é", 6)]
    [InlineData("""{"tokenize_chinese_chars":false}""", "字字", 8)]
    public void Accents_and_ideographs_are_as_the_configuration_says(string settings, string text, int id) =>
        Assert.Equal([id], Encode(text, "BertTokenizer", settings, inFile: true));

    [Fact]
    public void Words_are_made_anew_whatever_the_file_says_of_them() => Assert.Equal([3, 3], LoadMade("bert",
        (Json, Bert.Replace("LOWER", "true", StringComparison.Ordinal).Replace("""{"type":"BertPreTokenizer"}""", "null", StringComparison.Ordinal)),
        (Config, """{"tokenizer_class":"BertTokenizer"}""")).Encode("a a", 9).Ids);

    [Theory]
    [InlineData("GPT2Tokenizer", """{"add_prefix_space":true}""", "false", 2)]
    [InlineData("RobertaTokenizerFast", """{"add_prefix_space":true}""", "false", 2)]
    [InlineData("GPT2Tokenizer", "{}", "true", 0)]
    [InlineData("TokenizersBackend", """{"add_prefix_space":true}""", "false", 0)]
    [InlineData("TokenizersBackend", "{}", "true", 2)]
    public void Who_decides_on_the_space_before_a_text_is_the_class(string name, string settings, string inFile, int id) => Assert.Equal([id], LoadMade(null,
        (Json, Bytes.Replace("PREFIX", inFile, StringComparison.Ordinal)), (Config, WithClass(settings, name))).Encode("a", 9).Ids);

    [Theory]
    // Hugging Face 5 takes both settings away wherever there is a tokenizer.json (PreTrainedTokenizerBase._from_pretrained), whatever the class.
    [InlineData("LlamaTokenizerFast", """{"add_bos_token":true,"add_eos_token":true,"bos_token":"Ġ","eos_token":"Ġa"}""")]
    [InlineData("GemmaTokenizer", """{"add_eos_token":true,"bos_token":"Ġ","eos_token":"Ġa"}""")]
    [InlineData("LlamaTokenizer", """{"add_bos_token":false,"bos_token":"Ġ","eos_token":"Ġa"}""")]
    [InlineData("LlamaTokenizer", """{"add_bos_token":true,"add_eos_token":true}""")]
    [InlineData("TokenizersBackend", """{"add_bos_token":false,"add_eos_token":true,"bos_token":"Ġ","eos_token":"Ġa"}""")]
    public void What_stands_round_a_text_says_the_file_alone(string name, string settings)
    {
        var file = Bytes.Replace("PREFIX", "false", StringComparison.Ordinal);
        Assert.Equal([0], LoadMade(null, (Json, file), (Config, WithClass(settings, name))).Encode("a", 9).Ids);
        const string around = """
            ,"post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"Ġ","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],
            "pair":[{"SpecialToken":{"id":"Ġ","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"Ġ","type_id":1}},
            {"Sequence":{"id":"B","type_id":1}}],"special_tokens":{"Ġ":{"id":"Ġ","ids":[1],"tokens":["Ġ"]}}}}
            """;
        var tokenizer = LoadMade(null, (Json, file.TrimEnd()[..^1] + around), (Config, WithClass(settings, name)));
        Assert.Equal([1, 0], tokenizer.Encode("a", 9).Ids);
        Assert.Equal([1, 0, 1, 0], tokenizer.EncodePair("a", "a", 9).Ids);
        Assert.Equal(2, tokenizer.EncodePair("a", "a", 9).SecondStart);
    }

    [Theory]
    [InlineData("BertJapaneseTokenizer")]
    [InlineData("BertweetTokenizer")]
    [InlineData("XLNetTokenizerFast")]
    [InlineData("MyTokenizer")]
    [InlineData("DebertaTokenizerFast")]
    [InlineData("T5Tokenizer")]
    [InlineData("GPTNeoXTokenizerFast")]
    [InlineData("CLIPTokenizer")]
    public void A_class_that_is_not_computed_is_refused_by_name_in_either_configuration(string name)
    {
        foreach (var file in new[] { Config, "config.json" })
            foreach (var vocabulary in new[] { ("vocab.txt", Vocab), (Json, Bert.Replace("LOWER", "true", StringComparison.Ordinal)) })
            {
                var message = Assert.Throws<InvalidCheckpointException>(() => LoadMade("bert", vocabulary, (file, WithClass("{}", name)))).Message;
                Assert.Contains($"'{name.Replace("Fast", "", StringComparison.Ordinal)}'", message, StringComparison.Ordinal);
                // What is computed is named, too.
                foreach (var computed in new[] { "BertTokenizer", "RobertaTokenizer", "XLMRobertaTokenizer", "Qwen2Tokenizer", "LlamaTokenizer" })
                    Assert.Contains(computed, message, StringComparison.Ordinal);
            }
    }

    [Theory]
    [InlineData("""{"word_tokenizer_type":"mecab","subword_tokenizer_type":"wordpiece"}""", "'word_tokenizer_type' mecab")]
    [InlineData("""{"subword_tokenizer_type":"character"}""", "'subword_tokenizer_type' character")]
    public void Words_out_of_a_dictionary_are_refused_without_any_class_name(string settings, string part) => Assert.Contains(part,
        Assert.Throws<InvalidCheckpointException>(() => LoadMade("bert", ("vocab.txt", Vocab), (Config, settings))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("left", new[] { 2, 6, 3 })]
    [InlineData("right", new[] { 2, 5, 3 })]
    public void The_side_that_is_cut_is_the_configured_one(string side, int[] ids)
    {
        var tokenizer = LoadMade("bert", ("vocab.txt", Vocab), (Config, $$"""{"truncation_side":"{{side}}"}"""));
        Assert.Equal(ids, tokenizer.Encode("a b", 3).Ids);
        Assert.True(tokenizer.Encode("a b", 3).Truncated);
    }

    [Fact]
    public void Of_a_token_on_two_lines_the_last_counts_and_blank_lines_are_no_token()
    {
        var tokenizer = LoadMade("bert", ("vocab.txt", Vocab + "\n\na\n"));
        Assert.Equal([2, 9, 6, 3], tokenizer.Encode("a b", 9).Ids);
        Assert.Equal("", tokenizer.Tokens[5]);
        Assert.Equal("", tokenizer.Tokens[7]);
    }

    [Fact]
    public void Of_a_token_that_a_JSON_vocabulary_names_twice_the_last_id_counts() => Assert.Equal([1],
        LoadMade("gpt2", ("vocab.json", """{"a":0,"a":1}"""), ("merges.txt", "")).Encode("a", 9).Ids);

    [Fact]
    public void A_byte_order_mark_before_any_file_is_no_text()
    {
        const string mark = "\uFEFF";
        var tokenizer = LoadMade("bert", (Json, mark + Bert.Replace("LOWER", "false", StringComparison.Ordinal)),
            (Config, mark + """{"tokenizer_class":"BertTokenizer","do_lower_case":false,"model_max_length":Infinity}"""),
            ("special_tokens_map.json", mark + "{}"), ("config.json", mark + "{}"));
        Assert.Equal([4], tokenizer.Encode("A", 9).Ids);
        Assert.Null(tokenizer.MaximumLength);
    }

    [Theory]
    [InlineData("""{"type":"WordPiece","unk_token":"[UNK]","vocab":{"[UNK]":0,"a":2147483647}}""", "2147483647")]
    [InlineData("""{"type":"WordPiece","unk_token":"[UNK]","vocab":{"[UNK]":0,"a":2147483646}}""", "without large gaps")]
    [InlineData("""{"type":"WordPiece","unk_token":"[UNK]","vocab":{"[UNK]":0,"a":4294967296}}""", "an integer from 0 on")]
    [InlineData("""{"type":"WordPiece","unk_token":"[UNK]","max_input_chars_per_word":268435456,"vocab":{"[UNK]":0}}""", "an integer from 1 to 1000000")]
    [InlineData("""{"type":"WordPiece","unk_token":"[UNK]","max_input_chars_per_word":2147483647,"vocab":{"[UNK]":0}}""", "an integer from 1 to 1000000")]
    [InlineData("""{"type":"WordPiece","unk_token":"[UNK]","max_input_chars_per_word":0,"vocab":{"[UNK]":0}}""", "an integer from 1 to 1000000")]
    public void Numbers_that_would_fill_the_memory_are_refused(string model, string part)
    {
        var file = $$"""{"model":{{model}},"pre_tokenizer":{"type":"BertPreTokenizer"} }""";
        var message = Assert.Throws<InvalidCheckpointException>(() => LoadMade(null, (Json, file))).Message;
        Assert.Contains(part, message, StringComparison.Ordinal);
        Assert.Contains("tokenizer.json'", message, StringComparison.Ordinal);
    }

    private static int[] Encode(string text, string name, string settings, bool inFile) => LoadMade("bert",
        (Json, Bert.Replace("LOWER", inFile ? "true" : "false", StringComparison.Ordinal)), (Config, WithClass(settings, name))).Encode(text, 9).Ids;

    private static string WithClass(string settings, string name) =>
        settings == "{}" ? $$"""{"tokenizer_class":"{{name}}"}""" : settings.Replace("{", $$"""{"tokenizer_class":"{{name}}",""", StringComparison.Ordinal);
}
