using System.Text.Json;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Tokenization;
using Xunit;
using static EmbeddingSpace.Testing.TensorValues;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Scoring;

/// <summary>Adapters that PEFT trained on a bare sentence encoder: texts and pairs in, the logits of Hugging Face's merged model out.</summary>
[Trait("Tier", "Parity")]
public sealed class PublishedAdapterTests
{
    /// <summary>What adapters/README.md asks for: the golden numbers are rounded, and logits reach 15.</summary>
    private const double Tolerance = 1e-3;

    /// <summary>The published encoder has no pooler, which these adapters change: Python drew it when they were trained, from this seed.</summary>
    private const ulong Seed = 7;

    [Theory]
    [InlineData("l3-banking77", 77, "Refund_not_showing_up")]
    [InlineData("l3-go_emotions", 28, "admiration")]
    [InlineData("l3-sick-class", 3, "CONTRADICTION")]
    public void Logits_equal_those_of_the_merged_model(string name, int classes, string first)
    {
        using var leaks = new NativeLeakCheck();
        using var checkpoint = Checkpoint.Open(Fixtures.Shared("adapters", name), new(Seed: Seed));
        var map = ModelMap.Resolve(checkpoint);
        Assert.Equal(classes, map.Architecture.Classes!.Count);
        Assert.Equal(first, map.Architecture.Classes[0]);
        var tokenizer = TextTokenizer.Load(checkpoint);
        using var model = TransformerModel.Load(map, ModelParts.Encoder | ModelParts.Classifier, CPU);
        using var golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(checkpoint.Location, "golden.json")));
        foreach (var row in golden.RootElement.EnumerateArray())
        {
            var text = row.GetProperty("text").GetString();
            // Where the second text is empty, Hugging Face was given the first alone.
            var ids = row.TryGetProperty("pair", out var pair) && pair.GetString() is { Length: > 0 }
                ? tokenizer.EncodePair(text, pair.GetString(), map.Architecture.MaximumLength)
                : tokenizer.Encode(text, map.Architecture.MaximumLength);
            using var scope = NewDisposeScope();
            using var noGradients = no_grad();
            using var batch = TokenBatch.Create([ids], map.Architecture, CPU);
            var logits = Floats(model.Classify(batch));
            var expected = row.GetProperty("logits").EnumerateArray().Select(number => number.GetSingle()).ToArray();
            Assert.Equal(expected.Length, logits.Length);
            for (var label = 0; label < expected.Length; label++) Assert.Equal(expected[label], logits[label], Tolerance);
        }
    }

    [Fact]
    public void Without_its_pooler_the_base_is_refused()
    {
        var message = Assert.Throws<InvalidCheckpointException>(() => Checkpoint.Open(Fixtures.Shared("adapters", "l3-banking77"))).Message;
        Assert.Contains("'bert.pooler.dense' is neither in the base nor saved whole", message, StringComparison.Ordinal);
    }
}
