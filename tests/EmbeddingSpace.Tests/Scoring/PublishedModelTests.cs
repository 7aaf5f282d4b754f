using System.Text.Json;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Scoring;

/// <summary>Published encoders, from text to pooled states, against Hugging Face.</summary>
[Trait("Tier", "Parity")]
public sealed class PublishedModelTests
{
    /// <summary>As goldens/README.md allows: Hugging Face's own kernels differ by up to 1e-5 from one another.</summary>
    private const double Tolerance = 1e-4;

    [Theory]
    [InlineData("all-MiniLM-L6-v2")]
    [InlineData("paraphrase-MiniLM-L3-v2")]
    public void Pooled_states_of_texts_equal_the_golden_ones(string name)
    {
        using var leaks = new NativeLeakCheck();
        var folder = Fixtures.Shared("models", name);
        var golden = GoldenSafetensors.Open(Path.Combine(folder, "golden.safetensors"));
        var texts = JsonSerializer.Deserialize<string[]>(File.ReadAllText(Path.Combine(folder, "golden_texts.json")))!;
        // The reference was cut where its longest row ends; nothing here is longer.
        var options = new ScoringOptions { MaximumLength = (int)golden.Shape("input.input_ids")[1] };
        using (var encoder = TextEncoder.Load(Checkpoint.Open(folder), [TextLayers(folder)], Pooling.Mean, options))
            AssertClose(golden.Floats("mean_pooled"), encoder.Score(texts).Values.ToArray(), "mean_pooled");
        using (var encoder = TextEncoder.Load(Checkpoint.Open(folder), null, Pooling.First, options))
        {
            var scores = encoder.Score(texts);
            var hidden = encoder.Architecture.Hidden;
            foreach (var layer in encoder.Layers)
            {
                float[] found = [.. Enumerable.Range(0, texts.Length).SelectMany(row => scores[row].Slice(layer * hidden, hidden).ToArray())];
                AssertClose(golden.Floats($"first_token.{layer}"), found, $"first_token.{layer}");
            }
        }
    }

    private static int TextLayers(string folder)
    {
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "config.json")));
        return config.RootElement.GetProperty("num_hidden_layers").GetInt32();
    }

    private static void AssertClose(float[] expected, float[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        var worst = expected.Zip(actual, (left, right) => Math.Abs((double)left - right)).Max();
        Assert.True(worst <= Tolerance, $"{what}: expected at most {Tolerance} apart, found {worst}.");
    }
}
