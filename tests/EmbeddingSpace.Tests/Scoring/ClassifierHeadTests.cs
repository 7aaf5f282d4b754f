using System.Text.Json.Nodes;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using TorchSharp;
using Xunit;

namespace EmbeddingSpace.Tests.Scoring;

/// <summary>What the logits of every kind of head become, against Hugging Face's own probabilities.</summary>
[Trait("Tier", "Parity")]
public sealed class ClassifierHeadTests
{
    /// <summary>What goldens/README.md asks for.</summary>
    private const double Tolerance = 1e-4;

    private const string Identity = "torch.nn.modules.linear.Identity", Sigmoid = "torch.nn.modules.activation.Sigmoid";

    /// <summary>The checkpoints whose goldens hold probabilities.</summary>
    public static TheoryData<string> WithProbabilities => [.. Directory.GetDirectories(Fixtures.Checkpoint(""))
        .Where(folder => GoldenSafetensors.Open(Path.Combine(folder, "golden.safetensors")).Contains("probabilities"))
        .Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(WithProbabilities))]
    public void Probabilities_equal_the_golden_ones(string name)
    {
        var folder = Fixtures.Checkpoint(name);
        var golden = GoldenSafetensors.Open(Path.Combine(folder, "golden.safetensors"));
        using var checkpoint = Checkpoint.Open(folder);
        var map = ModelMap.Resolve(checkpoint);
        var head = ClassifierHead.Of(map);
        using var model = TransformerModel.Load(map, ModelParts.Encoder | ModelParts.Classifier, torch.CPU);
        foreach (var prefix in new[] { "", "pair." }.Where(prefix => golden.Contains(prefix + "probabilities")))
        {
            var (sequences, _) = GoldenParityTests.Sequences(golden, prefix);
            using var scope = torch.NewDisposeScope();
            using var noGradients = torch.no_grad();
            using var batch = TokenBatch.Create(sequences, map.Architecture, torch.CPU);
            var logits = TensorValues.Floats(model.Classify(batch));
            var found = head.Activate(new TextScores(logits, head.Labels.Count, new bool[sequences.Count]));
            // By the first rule; a cross-encoder that says Identity gives its raw score (goldens/README.md, families.md).
            var expected = golden.Floats(prefix + (head is { Kind: HeadKind.Score, Activation: HeadActivation.Identity } ? "logits" : "probabilities"));
            Assert.Equal(expected.Length, found.Values.Length);
            for (var i = 0; i < expected.Length; i++)
            {
                // GPT-2's row of the empty text means nothing.
                if (sequences[i / head.Labels.Count].Ids.Length == 1) continue;
                Assert.InRange(found.Values.Span[i], expected[i] - Tolerance, expected[i] + Tolerance);
            }
        }
    }

    [Theory]
    [InlineData("bert-classifier", HeadKind.SingleLabel, HeadActivation.Softmax, "negative", "neutral", "positive")]
    [InlineData("bert-multi-label-legacy-bin", HeadKind.MultiLabel, HeadActivation.Sigmoid, "negative", "neutral", "positive")]
    [InlineData("xlmr-regression-legacy-bin", HeadKind.Regression, HeadActivation.Identity, "negative")]
    [InlineData("cross-encoder-sigmoid", HeadKind.Score, HeadActivation.Sigmoid, "LABEL_0")]
    [InlineData("cross-encoder-identity", HeadKind.Score, HeadActivation.Identity, "LABEL_0")]
    public void A_checkpoint_says_what_its_head_answers(string name, HeadKind kind, HeadActivation activation, params string[] labels)
    {
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint(name));
        var head = ClassifierHead.Of(checkpoint);
        Assert.Equal((kind, activation), (head.Kind, head.Activation));
        Assert.Equal(labels, head.Labels);
    }

    [Theory]
    [InlineData(Sigmoid, Identity, HeadActivation.Identity)]
    [InlineData(Identity, Sigmoid, HeadActivation.Sigmoid)]
    [InlineData(null, Identity, HeadActivation.Identity)]
    [InlineData("torch.nn.Identity", null, HeadActivation.Identity)]
    public void The_newer_setting_of_a_cross_encoder_goes_before_the_older(string? older, string? newer, HeadActivation expected) =>
        Assert.Equal(expected, HeadOf("cross-encoder-sigmoid", edited => WithActivations(edited, older, newer)).Activation);

    [Theory]
    [InlineData("evil.Identity")]
    [InlineData("torch.nn.modules.activation.Tanh")]
    public void The_newest_setting_of_a_cross_encoder_goes_before_both(string other)
    {
        using var temporary = new TemporaryFolder();
        var folder = temporary.CopyWhole(Fixtures.Checkpoint("cross-encoder-identity"));
        Assert.Equal(HeadActivation.Sigmoid, Read(Sigmoid).Activation);
        var message = Assert.Throws<InvalidCheckpointException>(() => Read(other)).Message;
        Assert.Contains("'activation_fn' in '", message, StringComparison.Ordinal);
        Assert.Contains($"config_sentence_transformers.json': expected torch's Sigmoid or Identity, found '{other}'", message, StringComparison.Ordinal);

        ClassifierHead Read(string activation)
        {
            File.WriteAllText(Path.Combine(folder, "config_sentence_transformers.json"), $$"""{"activation_fn": "{{activation}}"}""");
            using var checkpoint = Checkpoint.Open(folder);
            return ClassifierHead.Of(checkpoint);
        }
    }

    [Theory]
    [InlineData("single_label_classification", HeadKind.Score, HeadActivation.Sigmoid)]
    [InlineData("multi_label_classification", HeadKind.MultiLabel, HeadActivation.Sigmoid)]
    [InlineData("regression", HeadKind.Regression, HeadActivation.Identity)]
    public void One_label_is_what_the_problem_type_says(string problem, HeadKind kind, HeadActivation activation)
    {
        var head = HeadOf("cross-encoder-sigmoid", edited => edited.Configure("problem_type", problem));
        Assert.Equal((kind, activation), (head.Kind, head.Activation));
    }

    [Fact]
    public void A_setting_that_is_not_computed_is_refused()
    {
        Assert.Contains("expected torch's Sigmoid or Identity, found 'torch.nn.modules.activation.Tanh'", Assert.Throws<InvalidCheckpointException>(() =>
            HeadOf("cross-encoder-sigmoid", edited => WithActivations(edited, null, "torch.nn.modules.activation.Tanh"))).Message, StringComparison.Ordinal);
        Assert.Contains("'problem_type'", Assert.Throws<InvalidCheckpointException>(() =>
            HeadOf("bert-classifier", edited => edited.Configure("problem_type", "ranking"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bert-multi-label-legacy-bin")]
    [InlineData("cross-encoder-identity")]
    [InlineData("cross-encoder-sigmoid")]
    public void A_classifier_scores_texts_and_pairs_as_the_golden_ones(string name)
    {
        using var leaks = new NativeLeakCheck();
        var golden = GoldenSafetensors.Open(Path.Combine(Fixtures.Checkpoint(name), "golden.safetensors"));
        using var classifier = TextClassifier.Load(Checkpoint.Open(Fixtures.Checkpoint(name)), new() { MaximumLength = GoldenTexts.MaximumLength });
        AssertClose(golden.Floats("logits"), classifier.Score(GoldenTexts.All));
        var pairs = classifier.ScorePairs(GoldenTexts.Pairs);
        AssertClose(golden.Floats("pair.logits"), pairs);
        // Hugging Face cut those that fill the length, the longer text first.
        var lengths = golden.Integers("pair.input.attention_mask").Chunk((int)golden.Shape("pair.input.attention_mask")[1]).Select(mask => mask.Sum());
        Assert.Equal(lengths.Select(length => length == GoldenTexts.MaximumLength), pairs.Truncated);
    }

    internal static void AssertClose(float[] expected, TextScores found)
    {
        Assert.Equal(expected.Length, found.Values.Length);
        for (var i = 0; i < expected.Length; i++) Assert.InRange(found.Values.Span[i], expected[i] - Tolerance, expected[i] + Tolerance);
    }

    private static ClassifierHead HeadOf(string name, Action<EditedCheckpoint> edit)
    {
        using var temporary = new TemporaryFolder();
        var edited = EditedCheckpoint.Copy(Fixtures.Checkpoint(name), temporary);
        edit(edited);
        using var checkpoint = Checkpoint.Open(edited.Save());
        return ClassifierHead.Of(checkpoint);
    }

    private static void WithActivations(EditedCheckpoint edited, string? older, string? newer)
    {
        edited.Configure("sbert_ce_default_activation_function", older);
        if (newer is not null) edited.Configure("sentence_transformers", new JsonObject { ["activation_fn"] = newer, ["version"] = "5.1.0" });
    }
}
