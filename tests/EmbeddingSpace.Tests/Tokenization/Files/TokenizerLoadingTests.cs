using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Tokenization;
using Xunit;
using static EmbeddingSpace.Tests.Tokenization.TokenizerFolder;

namespace EmbeddingSpace.Tests.Tokenization.Files;

[Trait("Tier", "Unit")]
public sealed class TokenizerLoadingTests
{
    private const string Vocab = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##b\nB\n";
    private const string WordPiece = """{"type":"WordPiece","unk_token":"[UNK]","vocab":{"[UNK]":0,"[CLS]":1,"[SEP]":2,"a":3,"ab":4,"é":5,"day":6}}""";
    private const string Bytes = """{"type":"BPE","vocab":{"a":0,"b":1,"ab":2,"Ġ":3,"Ġab":4},"merges":["a b","Ġ ab"]}""";
    private const string OneToken = """{"a":0}""";
    private const string BertWords = """{"type":"BertPreTokenizer"}""", ByteWords = """{"type":"ByteLevel","add_prefix_space":false}""";

    [Fact]
    public void Vocabulary_lines_need_no_other_file()
    {
        var tokenizer = LoadMade(null, ("vocab.txt", Vocab));
        Assert.Equal([2, 5, 6, 3], tokenizer.Encode("ab", 9).Ids);
        Assert.Equal([2, 1, 4, 3], tokenizer.Encode("B[MASK]", 9).Ids);
    }

    [Fact]
    public void Settings_beside_the_vocabulary_lines_are_followed()
    {
        var tokenizer = LoadMade(null, ("vocab.txt", Vocab.Replace("\n", "\r\n", StringComparison.Ordinal)), (Config, """
            {"do_lower_case":false,"model_max_length":77,"tokenizer_class":"BertTokenizerFast","additional_special_tokens":["a"]}
            """), ("special_tokens_map.json", """{"mask_token":{"content":"B","lstrip":true}}"""));
        Assert.Equal([2, 7, 3], tokenizer.Encode("  B", 9).Ids);
        Assert.Equal(7, tokenizer.Special.Mask);
        Assert.Equal([2, 1, 5, 3], tokenizer.Encode("xxa", 9).Ids);
        Assert.Equal(77, tokenizer.MaximumLength);
    }

    [Fact]
    public void Added_tokens_beside_the_vocabulary_get_their_ids()
    {
        var tokenizer = LoadMade(null, ("vocab.txt", Vocab), ("added_tokens.json", """{"<new>":10}"""));
        Assert.Equal([2, 5, 10, 3], tokenizer.Encode("a<new>", 9).Ids);
        Assert.Equal(11, tokenizer.VocabularySize);
        Assert.Equal("", tokenizer.Tokens[9]);
        Assert.Equal("<new>", tokenizer.Tokens[10]);
        Assert.Null(tokenizer.GetId(""));
    }

    [Theory]
    [InlineData(null, "{}", false)]
    [InlineData("roberta", "{}", true)]
    [InlineData("gpt2", "{}", false)]
    [InlineData(null, """{"tokenizer_class":"RobertaTokenizer"}""", true)]
    [InlineData("gpt2", """{"cls_token":"<s>"}""", true)]
    [InlineData("roberta", """{"tokenizer_class":"GPT2TokenizerFast"}""", false)]
    public void What_names_the_tokenizer_decides_between_gpt2_and_roberta(string? modelType, string config, bool roberta)
    {
        const string vocabulary = """{"a":0,"b":1,"ab":2,"<s>":3,"</s>":4,"<|endoftext|>":5}""";
        var tokenizer = LoadMade(modelType, ("vocab.json", vocabulary), ("merges.txt", "#version: 0.2\na b\n"), (Config, config));
        Assert.Equal(roberta ? [3, 2, 4] : new[] { 2 }, tokenizer.Encode("ab", 9).Ids);
    }

    [Fact]
    public void The_vocabulary_decides_where_nothing_names_the_tokenizer() => Assert.Equal([2, 0, 3], LoadMade(null,
        ("vocab.json", """{"a":0,"b":1,"<s>":2,"</s>":3}"""), ("merges.txt", "")).Encode("a", 9).Ids);

    [Fact]
    public void The_json_file_wins_over_vocabulary_files()
    {
        var tokenizer = LoadMade(null, ("vocab.txt", Vocab), (Json, JsonFile(WordPiece, BertWords)));
        Assert.Equal([4], tokenizer.Encode("ab", 9).Ids);
    }

    [Fact]
    public void Merges_may_be_texts_or_pairs_and_the_prefix_space_is_followed()
    {
        var pairs = Bytes.Replace("\"a b\",\"Ġ ab\"", "[\"a\",\"b\"],[\"Ġ\",\"ab\"]", StringComparison.Ordinal);
        var (texts, same) = (LoadMade(null, (Json, JsonFile(Bytes, ByteWords))), LoadMade(null, (Json, JsonFile(pairs, ByteWords))));
        Assert.True(texts.IsEquivalentTo(same));
        Assert.Equal([2, 4, 0], same.Encode("ab aba", 9).Ids);
        var prefixed = LoadMade(null, (Json, JsonFile(Bytes, ByteWords.Replace("false", "true", StringComparison.Ordinal))));
        Assert.Equal([4], prefixed.Encode("ab", 9).Ids);
        Assert.False(prefixed.IsEquivalentTo(texts));
    }

    [Theory]
    [InlineData("""{"type":"NFC"}""", "e\u0301", new[] { 5 })]
    [InlineData("""{"type":"NFD"}""", "é", new[] { 0 })]
    [InlineData("""{"type":"NFKC"}""", "ａ", new[] { 3 })]
    [InlineData("""{"type":"NFKD"}""", "ａｂ", new[] { 4 })]
    [InlineData("""{"type":"Lowercase"}""", "AB", new[] { 4 })]
    [InlineData("""{"type":"Sequence","normalizers":[{"type":"NFD"},{"type":"StripAccents"},{"type":"Lowercase"}]}""", "ÁB", new[] { 4 })]
    [InlineData("null", "AB", new[] { 0 })]
    public void Normalizers_of_the_json_file_are_followed(string normalizer, string text, int[] ids) =>
        Assert.Equal(ids, LoadMade(null, (Json, JsonFile(WordPiece, BertWords, $"\"normalizer\":{normalizer}"))).Encode(text, 9).Ids);

    [Theory]
    [InlineData("""{"type":"BertProcessing","cls":["[CLS]",1],"sep":["[SEP]",2]}""", new[] { 1, 3, 2 }, new[] { 1, 3, 2, 4, 2 }, 3)]
    [InlineData("""{"type":"RobertaProcessing","cls":["[CLS]",1],"sep":["[SEP]",2]}""", new[] { 1, 3, 2 }, new[] { 1, 3, 2, 2, 4, 2 }, 6)]
    [InlineData("""{"type":"Sequence","processors":[{"type":"ByteLevel"}]}""", new[] { 3 }, new[] { 3, 4 }, 1)]
    [InlineData("null", new[] { 3 }, new[] { 3, 4 }, 1)]
    [InlineData("""
        {"type":"Sequence","processors":[{"type":"ByteLevel"},{"type":"TemplateProcessing",
         "single":[{"SpecialToken":{"id":"x","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],
         "pair":[{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"x","type_id":1}},{"Sequence":{"id":"B","type_id":1}}],
         "special_tokens":{"x":{"id":"x","ids":[1,2],"tokens":["[CLS]","[SEP]"]}}}]}
        """, new[] { 1, 2, 3 }, new[] { 3, 1, 2, 4 }, 1)]
    public void Post_processors_of_the_json_file_are_followed(string processor, int[] one, int[] two, int secondStart)
    {
        var tokenizer = LoadMade(null, (Json, JsonFile(WordPiece, BertWords, $"\"post_processor\":{processor}")));
        Assert.Equal(one, tokenizer.Encode("a", 9).Ids);
        Assert.Equal(two, tokenizer.EncodePair("a", "ab", 9).Ids);
        Assert.Equal(secondStart, tokenizer.EncodePair("a", "ab", 9).SecondStart);
    }

    [Fact]
    public void A_decoder_of_any_kind_changes_no_id() => Assert.Equal([3],
        LoadMade(null, (Json, JsonFile(WordPiece, BertWords, """ "decoder":{"type":"NoSuchDecoder"}"""))).Encode("a", 9).Ids);

    [Fact]
    public void Normalised_added_tokens_are_found_in_the_normalised_text()
    {
        const string rest =
            """ "normalizer":{"type":"Lowercase"},"added_tokens":[{"id":8,"content":"Day","normalized":true},{"id":9,"content":"X","normalized":false}]""";
        var tokenizer = LoadMade(null, (Json, JsonFile(WordPiece, BertWords, rest)));
        Assert.Equal([3, 8, 9, 3], tokenizer.Encode("a DAY X a", 9).Ids);
    }

    [Fact]
    public void A_special_token_that_only_the_settings_name_gets_the_next_id() =>
        Assert.Equal(7, LoadMade(null, (Json, JsonFile(WordPiece, BertWords)), (Config, """{"pad_token":"<pad>"}""")).Special.Padding);

    [Theory]
    [InlineData("has no tokenizer: expected 'tokenizer.json', 'vocab.txt', a model of sentencepiece, or 'vocab.json' with 'merges.txt'")]
    [InlineData("has 'vocab.json' without 'merges.txt'", "vocab.json", "{}")]
    [InlineData("has 'merges.txt' without 'vocab.json'", "merges.txt", "a b")]
    [InlineData("tokenizer.json' is not JSON", Json, "{\"model\":")]
    [InlineData("The root in 'made/tokenizer.json': expected an object, got []", Json, "[]")]
    [InlineData("Value 'model' in 'made/tokenizer.json' is missing", Json, "{}")]
    [InlineData("Special token '[CLS]' is not in 'made/vocab.txt'", "vocab.txt", "[PAD]\n[UNK]\n[SEP]\n")]
    [InlineData("Tokenizer class 'MPNetTokenizer'", "vocab.txt", Vocab, Config, """{"tokenizer_class":"MPNetTokenizer"}""")]
    [InlineData("Tokenizer class 'LlamaTokenizer'", "vocab.json", OneToken, "merges.txt", "", Config, """{"tokenizer_class":"LlamaTokenizer"}""")]
    [InlineData("Setting 'add_bos_token'", "vocab.json", OneToken, "merges.txt", "", Config, """{"add_bos_token":true}""")]
    [InlineData("Setting 'add_eos_token'", "vocab.json", OneToken, "merges.txt", "", Config, """{"add_eos_token":true}""")]
    [InlineData("Value 'do_lower_case' in 'made/tokenizer_config.json': expected true or false, got \"yes\"",
        "vocab.txt", Vocab, Config, """{"do_lower_case":"yes"}""")]
    [InlineData("Value 'model_max_length'", "vocab.txt", Vocab, Config, """{"model_max_length":0}""")]
    [InlineData("Id 0 in 'made/vocab.json' belongs to the tokens 'a' and 'b'", "vocab.json", """{"a":0,"b":0}""", "merges.txt", "")]
    [InlineData("expected ids from 0 on without large gaps, got the id 2000000000", "vocab.json", """{"a":2000000000}""", "merges.txt", "")]
    [InlineData("The vocabulary in 'made/vocab.json': expected at least one token", "vocab.json", "{}", "merges.txt", "")]
    [InlineData("expected an integer from 0 on, got -1", "vocab.json", """{"a":-1}""", "merges.txt", "")]
    [InlineData("holds half a surrogate pair", "vocab.json", """{"\ud800":0}""", "merges.txt", "")]
    [InlineData("Line 2 in 'made/merges.txt': expected two tokens with a space between them, got 'ab'",
        "vocab.json", """{"a":0,"b":1,"ab":2}""", "merges.txt", "a b\nab\n")]
    [InlineData("Merge 'a c' in 'made/merges.txt': token 'c' is not in the vocabulary", "vocab.json", """{"a":0}""", "merges.txt", "a c")]
    [InlineData("Added token 'a' in 'made/vocab.txt': expected the vocabulary's id 5, got 9", "vocab.txt", Vocab, "added_tokens.json", """{"a":9}""")]
    public void Files_that_do_not_fit_are_refused_with_the_reason(string reason, params string[] files) => AssertRefused(reason,
        [.. files.Chunk(2).Select(pair => (pair[0], pair[1]))]);

    [Theory]
    [InlineData("Component 'WordLevel' (model)", """{"type":"WordLevel","vocab":{"a":0}}""", BertWords)]
    [InlineData("Component 'UnicodeScripts' (pre_tokenizer.pretokenizers[1])", WordPiece,
        """{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"UnicodeScripts"}]}""")]
    [InlineData("Component 'ByteLevel' (normalizer)", WordPiece, BertWords, """ "normalizer":{"type":"ByteLevel"}""")]
    [InlineData("Component 'CharDelimiterSplit' (pre_tokenizer)", Bytes, """{"type":"CharDelimiterSplit","delimiter":"-"}""")]
    [InlineData("Component 'ByteLevel' (pre_tokenizer)", WordPiece, ByteWords)]
    [InlineData("Value 'pre_tokenizer.replacement'", WordPiece, """{"type":"Metaspace"}""")]
    [InlineData("expected one character, got \"__\"", WordPiece, """{"type":"Metaspace","replacement":"__"}""")]
    [InlineData("expected always, first or never, got \"last\"", WordPiece, """{"type":"Metaspace","replacement":"_","prepend_scheme":"last"}""")]
    [InlineData("expected never beside 'add_prefix_space' false", WordPiece,
        """{"type":"Metaspace","replacement":"_","add_prefix_space":false,"prepend_scheme":"always"}""")]
    [InlineData("expected Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous, got \"1\"", WordPiece,
        """{"type":"Split","pattern":{"String":"-"},"behavior":"1","invert":false}""")]
    [InlineData("Component '(?<word>a)' (pre_tokenizer.pattern.Regex)", WordPiece,
        """{"type":"Split","pattern":{"Regex":"(?<word>a)"},"behavior":"Removed","invert":false}""")]
    [InlineData("Component 'a++' (pre_tokenizer.pattern.Regex)", WordPiece,
        """{"type":"Split","pattern":{"Regex":"a++"},"behavior":"Removed","invert":false}""")]
    [InlineData("Component '/p{Han}' (pre_tokenizer.pattern.Regex)", WordPiece,
        """{"type":"Split","pattern":{"Regex":"\\p{Han}"},"behavior":"Removed","invert":false}""")]
    [InlineData("Component 'ByteLevel' (pre_tokenizer.pretokenizers[0])", Bytes,
        """{"type":"Sequence","pretokenizers":[{"type":"ByteLevel"},{"type":"BertPreTokenizer"}]}""")]
    [InlineData("Value 'normalizer.pattern'", WordPiece, BertWords, """ "normalizer":{"type":"Replace"}""")]
    [InlineData("expected a text that is not empty, got \"\"", WordPiece, BertWords,
        """ "normalizer":{"type":"Replace","pattern":{"String":""},"content":"x"}""")]
    [InlineData("Component 'Nmt' (normalizer.normalizers[1])", WordPiece, BertWords,
        """ "normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Nmt"}]}""")]
    [InlineData("Component 'Other' (post_processor)", WordPiece, BertWords, """ "post_processor":{"type":"Other"}""")]
    [InlineData("expected the id of a token, got 99", WordPiece, BertWords, """ "post_processor":{"type":"BertProcessing","cls":["x",99],"sep":["y",1]}""")]
    [InlineData("expected each text once and in order", WordPiece, BertWords,
        """ "post_processor":{"type":"TemplateProcessing","single":[],"pair":[],"special_tokens":{}}""")]
    [InlineData("expected token types 0 and from some place on 1, got 2", WordPiece, BertWords,
        """ "post_processor":{"type":"TemplateProcessing","single":[{"Sequence":{"id":"A","type_id":2}}],"pair":[],"special_tokens":{}}""")]
    [InlineData("Component 'byte_fallback'", """{"type":"BPE","byte_fallback":true,"vocab":{"a":0},"merges":[]}""", ByteWords)]
    [InlineData("Component '</w>' (model.end_of_word_suffix)", """{"type":"BPE","end_of_word_suffix":"</w>","vocab":{"a":0},"merges":[]}""", ByteWords)]
    [InlineData("Component 'dropout'", """{"type":"BPE","dropout":0.1,"vocab":{"a":0},"merges":[]}""", ByteWords)]
    [InlineData("Unknown token '[UNK]' in 'made/tokenizer.json' is not in the vocabulary",
        """{"type":"WordPiece","unk_token":"[UNK]","vocab":{"a":0}}""", BertWords)]
    public void Components_that_are_not_supported_are_named(string reason, string model, string preTokenizer, string rest = "\"version\":\"1.0\"") =>
        AssertRefused(reason, [(Json, JsonFile(model, preTokenizer, rest))]);

    [Fact]
    public void A_file_that_is_not_utf8_is_refused()
    {
        var error = Assert.Throws<InvalidCheckpointException>(() => TextTokenizer.Load(name => name == "vocab.txt" ? [0xFF, 0xFE, 0x41] : null, "made", null));
        Assert.Contains("'made/vocab.txt' is not UTF-8", error.Message.Replace('\\', '/'), StringComparison.Ordinal);
    }

    private static string JsonFile(string model, string preTokenizer, string rest = "\"version\":\"1.0\"") =>
        $$"""{"model":{{model}},"pre_tokenizer":{{preTokenizer}},{{rest}}}""";

    private static void AssertRefused(string reason, (string, string)[] files)
    {
        var error = Assert.Throws<InvalidCheckpointException>(() => LoadMade(null, files));
        Assert.Contains(reason, error.Message.Replace('\\', '/'), StringComparison.Ordinal);
    }
}
