using System.Text.Json;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Encode;

[Trait("Tier", "Unit")]
public class EncodeCommandTests
{
    // The same model, texts and batches on the same machine: only the text form of the numbers lies between.
    private const float Tolerance = 0;

    /// <summary>Ten times what Hugging Face's own kernels differ by.</summary>
    private const float GoldenTolerance = 1e-4f;

    private static readonly string[] Texts = ["A first text.", "And a second one that is longer."];

    [Theory]
    [InlineData(null, null, 5, Pooling.Mean)]
    [InlineData("0", "first", 0, Pooling.First)]
    [InlineData("2", "last", 2, Pooling.Last)]
    public void Rows_are_the_pooled_states_of_the_layer(string? layer, string? pooling, int expectedLayer, Pooling expectedPooling)
    {
        using var folder = new TemporaryFolder();
        List<string> more = ["--json"];
        if (layer is not null) more.AddRange(["--layer", layer]);
        if (pooling is not null) more.AddRange(["--pooling", pooling]);
        var document = Encode(folder.Write("texts.txt", string.Join("\r\n", Texts)), [.. more]).Json();
        Assert.Equal(["hidden", "layer", "pooling", "rows", "truncated"], document.Names());
        using var encoder = TextEncoder.Load(Checkpoint.Open(Samples.Target), [expectedLayer], expectedPooling);
        Assert.Equal(encoder.OutputSize, document.Whole("hidden"));
        var expected = encoder.Score(Texts);
        var rows = document.Items("rows").Select(row => row.EnumerateArray().Select(number => number.GetSingle()).ToArray()).ToList();
        Assert.Equal(Texts.Length, rows.Count);
        for (var i = 0; i < rows.Count; i++) Assert.Equal(expected[i].ToArray(), rows[i], (one, other) => Math.Abs(one - other) <= Tolerance);
    }

    [Fact]
    public void Without_options_the_modules_of_the_folder_are_followed()
    {
        using var folder = new TemporaryFolder();
        var model = Fixtures.Sentences("st-weighted-mean-dense");
        var document = CommandLineRun.Of("encode", "--model", model, "--texts", folder.Write("texts.txt", Texts[0]), "--json").Json();
        using var encoder = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(model));
        Assert.Equal(encoder.OutputSize, document.Whole("hidden"));
        Assert.Equal("weightedmean, dense 24", document.Text("pooling"));
        Assert.Equal(encoder.Score([Texts[0]]).Values.ToArray(), document.Items("rows")[0].EnumerateArray().Select(number => number.GetSingle()));
    }

    [Theory]
    [InlineData("st-cls")]
    [InlineData("st-max")]
    [InlineData("st-mean-sqrt")]
    [InlineData("st-weighted-mean-dense")]
    [InlineData("st-mpnet")]
    [InlineData("st-mean-two-dense-prompt")]
    [InlineData("st-qwen3-last-token")]
    public void Rows_of_a_sentence_folder_are_the_vectors_of_its_library(string name)
    {
        using var folder = new TemporaryFolder();
        var model = Fixtures.Sentences(name);
        var texts = JsonSerializer.Deserialize<string[]>(File.ReadAllText(Path.Combine(model, "golden_texts.json")))!;
        // A line is a text: what spans lines has a table of its own.
        var table = folder.Write("texts.jsonl", string.Join('\n', texts.Select(text => JsonSerializer.Serialize(new { text }))));
        var found = CommandLineRun.Of("encode", "--model", model, "--texts", table, "--json").Json().Items("rows")
            .SelectMany(row => row.EnumerateArray().Select(number => number.GetSingle())).ToArray();
        var expected = GoldenSafetensors.Open(Path.Combine(model, "golden.safetensors")).Floats("embeddings");
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++) Assert.InRange(found[i], expected[i] - GoldenTolerance, expected[i] + GoldenTolerance);
    }

    [Fact]
    public void A_prompt_is_put_before_each_text_and_told()
    {
        using var folder = new TemporaryFolder();
        var (model, texts) = (Fixtures.Sentences("st-mean-two-dense-prompt"), folder.Write("texts.txt", Texts[0]));
        var (byDefault, query, document) = (Run(), Run("--prompt", "query"), Run("--prompt", "document"));
        Assert.Equal("query", byDefault.Text("prompt"));
        Assert.Equal("document", document.Text("prompt"));
        Assert.Equal(byDefault.Items("rows")[0].GetRawText(), query.Items("rows")[0].GetRawText());
        Assert.NotEqual(byDefault.Items("rows")[0].GetRawText(), document.Items("rows")[0].GetRawText());

        JsonElement Run(params string[] more) => CommandLineRun.Of(["encode", "--model", model, "--texts", texts, "--json", .. more]).Json();
    }

    [Fact]
    public void A_prompt_that_cannot_be_put_there_is_refused()
    {
        Refused(Fixtures.Sentences("st-mean-two-dense-prompt"), "Prompt 'question'", "'document', 'query'", "config_sentence_transformers.json");
        Refused(Samples.Target, "Prompt 'question'", "expected a folder with prompts, found none");
        Encode(Samples.NewsTexts, "--prompt", "question", "--layer", "1").IsRefused("'--prompt' 'question'", "'--layer' nor '--pooling'");

        static void Refused(string model, params string[] parts) =>
            CommandLineRun.Of("encode", "--model", model, "--texts", Samples.NewsTexts, "--prompt", "question").IsRefused(parts);
    }

    [Theory]
    [InlineData("float32", ScoringPrecision.Float32)]
    [InlineData("bfloat16", ScoringPrecision.BFloat16)]
    [InlineData("float16", ScoringPrecision.Float16)]
    public void Rows_are_computed_in_the_number_format_asked_for(string word, ScoringPrecision precision)
    {
        using var folder = new TemporaryFolder();
        var row = Encode(folder.Write("texts.txt", Texts[0]), "--precision", word, "--json").Json().Items("rows")[0];
        using var encoder = TextEncoder.Load(Checkpoint.Open(Samples.Target), [5], Pooling.Mean, new() { Precision = precision });
        Assert.Equal(encoder.Score([Texts[0]]).Values.ToArray(), row.EnumerateArray().Select(number => number.GetSingle()));
    }

    [Fact]
    public void A_number_format_that_is_not_there_is_refused() =>
        Encode(Samples.NewsTexts, "--precision", "int4").IsRefused("int4", "bfloat16");

    [Fact]
    public void A_layer_that_is_not_there_is_refused() =>
        Encode(Samples.NewsTexts, "--layer", "77").IsRefused("'--layer' 77", "expected a layer from 0");

    [Fact]
    public void A_pooling_that_is_not_there_is_refused() =>
        Encode(Samples.NewsTexts, "--pooling", "max").IsRefused("max", "mean");

    private static CommandLineRun Encode(string texts, params string[] more) =>
        CommandLineRun.Of(["encode", "--model", Samples.Target, "--texts", texts, .. more]);
}
