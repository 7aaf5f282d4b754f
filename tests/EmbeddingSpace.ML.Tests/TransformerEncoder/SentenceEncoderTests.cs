using System.Text.Json;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.TransformerEncoder;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace EmbeddingSpace.ML.Tests.TransformerEncoder;

/// <summary>The default of the stage is what the folder's modules say, and it is saved with the model.</summary>
[Trait("Tier", "Unit")]
public sealed class SentenceEncoderTests
{
    /// <summary>Ten times what Hugging Face's own kernels differ by.</summary>
    private const float GoldenTolerance = 1e-4f;

    private static readonly string[] Texts = ["a film", "Another film of the same kind"];

    [Theory]
    [InlineData("st-cls")]
    [InlineData("st-weighted-mean-dense")]
    [InlineData("st-max")]
    [InlineData("st-mean-sqrt")]
    [InlineData("st-mpnet")]
    [InlineData("st-mean-two-dense-prompt")]
    [InlineData("st-qwen3-last-token")]
    public void The_default_gives_the_vectors_of_the_folder_s_modules_before_and_after_it_is_saved(string name)
    {
        using var leaks = new NativeLeakCheck();
        using var temporary = new TemporaryFolder();
        var folder = Fixtures.Sentences(name);
        var expected = Expected(folder);
        RequireGolden(folder);
        var context = new MLContext();
        var data = Rows(context);
        var path = temporary.File("encoder.zip");
        using (var fitted = context.Transforms.ApplyTransformerEncoder("Vector", folder, "Text").Fit(data))
        {
            Assert.Equal(expected[0].Length, fitted.OutputSize);
            Assert.Equal(expected, Vectors(fitted.Transform(data)));
            context.Model.Save(fitted, data.Schema, path);
        }

        var loaded = context.Model.Load(path, out _);
        using var owned = loaded as IDisposable;
        Assert.Equal(expected, Vectors(loaded.Transform(data)));
    }

    [Fact]
    public void A_named_pooling_or_layer_leaves_the_modules_out()
    {
        var folder = Fixtures.Sentences("st-cls");
        var context = new MLContext();
        var data = Rows(context);
        int last;
        using (var encoder = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(folder))) last = encoder.Layers[0];
        foreach (var options in (TransformerEncoderEstimator.Options[])[new() { Pooling = Pooling.Mean }, new() { Layers = [last] }])
        {
            (options.Checkpoint, options.OutputColumnName, options.InputColumnName) = (folder, "Vector", "Text");
            using var fitted = context.Transforms.ApplyTransformerEncoder(options).Fit(data);
            using var plain = TextEncoder.Load(Checkpoint.Open(folder), [last]);
            var scores = plain.Score(Texts);
            Assert.Equal([.. Texts.Select((_, row) => scores[row].ToArray())], Vectors(fitted.Transform(data)));
        }
    }

    [Fact]
    public void A_prompt_is_put_before_each_text_saved_and_a_part_of_what_tells_features_apart()
    {
        using var leaks = new NativeLeakCheck();
        using var temporary = new TemporaryFolder();
        var folder = temporary.CopyWhole(Fixtures.Sentences("st-cls"));
        var settings = Path.Combine(folder, "config_sentence_transformers.json");
        File.WriteAllText(settings, """{"prompts": {"query": "query: ", "document": ""}, "default_prompt_name": null}""");
        var context = new MLContext();
        var data = Rows(context);
        var path = temporary.File("encoder.zip");
        string named, unnamed, empty;
        using (var fitted = context.Transforms.ApplyTransformerEncoder("Vector", folder, "Text", prompt: "query").Fit(data))
        {
            Assert.Equal(Expected(folder, "query"), Vectors(fitted.Transform(data)));
            Assert.NotEqual(Expected(folder), Vectors(fitted.Transform(data)));
            named = Encoder(fitted.Transform(data));
            context.Model.Save(fitted, data.Schema, path);
        }

        using (var fitted = context.Transforms.ApplyTransformerEncoder("Vector", folder, "Text").Fit(data)) unnamed = Encoder(fitted.Transform(data));
        using (var fitted = context.Transforms.ApplyTransformerEncoder("Vector", folder, "Text", prompt: "document").Fit(data))
            empty = Encoder(fitted.Transform(data));
        Assert.EndsWith(", prompt 'query: '", named, StringComparison.Ordinal);
        Assert.Equal($"{unnamed}, prompt 'query: '", named);
        Assert.Equal(unnamed, empty);
        var loaded = context.Model.Load(path, out _);
        using var owned = loaded as IDisposable;
        Assert.Equal(Expected(folder, "query"), Vectors(loaded.Transform(data)));
        Assert.Equal(named, Encoder(loaded.Transform(data)));
    }

    [Fact]
    public void A_prompt_that_is_not_there_is_refused_when_the_stage_is_fitted()
    {
        var context = new MLContext();
        var stage = context.Transforms.ApplyTransformerEncoder("Vector", Fixtures.Sentences("st-mean-two-dense-prompt"), "Text", prompt: "question");
        Assert.Contains("Prompt 'question': expected one of 'document', 'query'",
            Assert.Throws<ArgumentException>(() => stage.Fit(Rows(context))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prompt_beside_layers_or_a_pooling_is_refused()
    {
        var context = new MLContext();
        foreach (var options in (TransformerEncoderEstimator.Options[])[new() { Pooling = Pooling.Mean }, new() { Layers = [1] }])
        {
            (options.Checkpoint, options.OutputColumnName, options.Prompt) = ("folder", "Vector", "query");
            Assert.Contains("Prompt 'query': expected neither Layers nor Pooling",
                Assert.ThrowsAny<ArgumentException>(() => context.Transforms.ApplyTransformerEncoder(options)).Message, StringComparison.Ordinal);
        }
    }

    private static void RequireGolden(string folder)
    {
        var context = new MLContext();
        var texts = JsonSerializer.Deserialize<string[]>(File.ReadAllText(Path.Combine(folder, "golden_texts.json")))!;
        var data = context.Data.LoadFromEnumerable(texts.Select(text => new Row { Text = text }));
        using var fitted = context.Transforms.ApplyTransformerEncoder("Vector", folder, "Text").Fit(data);
        var found = Vectors(fitted.Transform(data)).SelectMany(vector => vector).ToArray();
        var expected = GoldenSafetensors.Open(Path.Combine(folder, "golden.safetensors")).Floats("embeddings");
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++) Assert.InRange(found[i], expected[i] - GoldenTolerance, expected[i] + GoldenTolerance);
    }

    private static string Encoder(IDataView view) => FeatureEncoder.Of(view.Schema["Vector"])!;

    private static float[][] Expected(string folder, string? prompt = null)
    {
        using var encoder = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(folder), prompt: prompt);
        var scores = encoder.Score(Texts);
        return [.. Texts.Select((_, row) => scores[row].ToArray())];
    }

    private static IDataView Rows(MLContext context) => context.Data.LoadFromEnumerable(Texts.Select(text => new Row { Text = text }));

    private static float[][] Vectors(IDataView view) => [.. view.GetColumn<float[]>("Vector")];

    private sealed class Row
    {
        public string Text { get; set; } = "";
    }
}
