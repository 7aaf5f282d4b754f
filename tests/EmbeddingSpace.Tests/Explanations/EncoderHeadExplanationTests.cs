using System.Text.Json.Nodes;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Explanations;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Trust;
using Xunit;

namespace EmbeddingSpace.Tests.Explanations;

/// <summary>A head behind an encoder adds up where the encoder pools, and says why where it does not.</summary>
[Trait("Tier", "Unit")]
public sealed class EncoderHeadExplanationTests
{
    /// <summary>Sums in float32 over layers and tokens, of logits up to about 10.</summary>
    private const double AddsUp = 1e-4;

    /// <summary>The same sequence in another batch: matrix kernels sum in another order.</summary>
    private const double NeighbourTolerance = 1e-5;

    private const int Classes = 3;

    private static readonly string?[] Texts = ["A film of music.", "", null, "  good film", string.Join(' ', Enumerable.Repeat("a good film", 40))];

    [Theory]
    [InlineData(Pooling.Mean, new[] { 0, 1, 2 })]
    [InlineData(Pooling.First, new[] { 2 })]
    [InlineData(Pooling.Second, new[] { 2, 0 })]
    [InlineData(Pooling.Last, new[] { 1, 1 })]
    public void On_pooled_states_tokens_and_layers_add_up(Pooling pooling, int[] layers)
    {
        using var leaks = new NativeLeakCheck();
        using var encoder = TextEncoder.Load(Checkpoint.Open(Fixtures.Checkpoint("bert-mlm")), layers, pooling);
        RequireSum(encoder, layers.Length);
    }

    [Theory]
    [InlineData("st-cls")]
    [InlineData("st-mpnet")]
    [InlineData("st-mean-sqrt")]
    [InlineData("st-qwen3-last-token")]
    public void On_a_sentence_vector_too_be_it_divided_by_its_length(string folder)
    {
        using var leaks = new NativeLeakCheck();
        using var encoder = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(Fixtures.Sentences(folder)));
        RequireSum(encoder, 1);
    }

    [Theory]
    [InlineData("st-max", "max")]
    [InlineData("st-weighted-mean-dense", "dense 24")]
    public void What_is_no_sum_is_told_and_explained_by_leaving_tokens_out(string folder, string reason)
    {
        using var leaks = new NativeLeakCheck();
        using var encoder = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(Fixtures.Sentences(folder)));
        var head = Head(encoder.OutputSize);
        var explanation = Assert.Single(head.Explain(encoder, ["a film"], null, null, default));
        Assert.Equal((ExplanationMethod.Occlusion, null), (explanation.Method, explanation.Bias));
        var expected = head.Score(encoder.Score(["a film"]))[0].ToArray();
        for (var label = 0; label < Classes; label++) Assert.Equal(expected[label], explanation.Logits[label], NeighbourTolerance);
        Assert.Contains(explanation.Tokens, token => token.Logits.Any(number => number != 0));
        var refusal = Assert.Throws<InvalidOperationException>(() =>
            head.Explain(encoder, ["a film"], new() { Method = ExplanationMethod.Exact }, null, default));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Characters_are_those_of_the_text_and_the_prompt_is_of_no_text(bool pooled)
    {
        using var temporary = new TemporaryFolder();
        var folder = temporary.CopyWhole(Fixtures.Sentences("st-cls"));
        File.WriteAllText(Path.Combine(folder, "config_sentence_transformers.json"), """{"prompts": {"query": " query: "}, "default_prompt_name": null}""");
        Edit(folder, "sentence_bert_config.json", settings => settings["do_lower_case"] = true);
        Edit(folder, Path.Combine("1_Pooling", "config.json"), settings => settings["include_prompt"] = pooled);
        using var encoder = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(folder), prompt: "query");
        const string text = "İ FILM 🙂 music ";
        var explanation = Assert.Single(Head(encoder.OutputSize).Explain(encoder, [text], null, null, default));
        var runes = text.EnumerateRunes().ToArray();
        var words = explanation.Tokens.Where(token => token.Text == 0)
            .Select(token => string.Concat(runes[token.Characters].Select(rune => rune.ToString()))).ToList();
        Assert.Equal("İFILM🙂music", string.Concat(words.Distinct()).Replace(" ", "", StringComparison.Ordinal));
        Assert.True(explanation.Tokens.Count(token => token.Text is null) > 2, "Beside special tokens the prompt's are of no text.");
        Assert.All(explanation.Tokens.Where(token => token.Text is null), token => Assert.Equal(0..0, token.Characters));
    }

    [Fact]
    public void Windows_of_a_long_text_add_up()
    {
        using var encoder = TextEncoder.Load(Checkpoint.Open(Fixtures.Checkpoint("bert-mlm")), [1, 2], Pooling.Mean,
            new() { MaximumLength = 12, LongTexts = TextOverflow.Windows });
        RequireSum(encoder, 2);
    }

    [Fact]
    public void A_saved_head_is_explained_as_it_scores()
    {
        using var leaks = new NativeLeakCheck();
        using var classifier = SavedClassifier.Load(Fixtures.SavedModel("head-chain.zip"));
        var scores = classifier.Score(Texts);
        foreach (var (text, explanation) in classifier.Explain(Texts).Index())
        {
            Assert.Equal(ExplanationMethod.Exact, explanation.Method);
            Assert.Equal(scores[text].ToArray(), explanation.Logits);
        }
        Assert.Throws<InvalidOperationException>(() => classifier.ExplainPairs([new("a", "b")]));
    }

    private static void RequireSum(TextEncoder encoder, int layers)
    {
        var head = Head(encoder.OutputSize);
        var scores = head.Score(encoder.Score(Texts));
        foreach (var byLayer in new[] { false, true })
            foreach (var (text, explanation) in head.Explain(encoder, Texts, new() { Layers = byLayer }, null, default).Index())
            {
                Assert.Equal(ExplanationMethod.Exact, explanation.Method);
                Assert.Equal(scores[text].ToArray(), explanation.Logits);
                for (var label = 0; label < Classes; label++)
                {
                    Assert.Equal(explanation.Logits[label], explanation.Bias![label] + explanation.Tokens.Sum(token => (double)token.Logits[label]), AddsUp);
                    if (!byLayer) continue;
                    Assert.All(explanation.Tokens, token => Assert.Equal(layers, token.Layers!.Count));
                    Assert.All(explanation.Tokens, token => Assert.Equal(token.Logits[label], token.Layers!.Sum(layer => (double)layer[label]), AddsUp));
                }
            }
    }

    private static TranslatedHead Head(int features)
    {
        var random = new Random(7);
        float[] weights = [.. Enumerable.Range(0, features * Classes).Select(_ => (float)(random.NextDouble() - .5))];
        return new(new(weights, [.5f, -1, 2]), ClassifierHead.OfClasses(["a", "b", "c"]), new(1, new(1, 1, 1, 60), 0, 0,
            new(AnchorKind.Texts, 60, 0, 0, 0), TranslationVerdict.Pass, []));
    }

    private static void Edit(string folder, string file, Action<JsonObject> edit)
    {
        var path = Path.Combine(folder, file);
        var values = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        edit(values);
        File.WriteAllText(path, values.ToJsonString());
    }
}
