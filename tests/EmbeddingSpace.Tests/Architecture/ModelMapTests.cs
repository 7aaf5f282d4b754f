using System.Text.Json.Nodes;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Architecture;

[Trait("Tier", "Unit")]
public sealed class ModelMapTests
{
    public static TheoryData<string> Fixture =>
        [.. Directory.GetDirectories(Fixtures.Checkpoint("")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Fixture))]
    public void Every_stored_tensor_is_claimed_and_counted_once(string name)
    {
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint(name));
        var map = ModelMap.Resolve(checkpoint);
        var claimed = map.TensorNames(ModelParts.Encoder | ModelParts.Pooler | ModelParts.Classifier | ModelParts.LanguageModel);
        Assert.Equal(checkpoint.Tensors.Select(entry => entry.Name).Order(StringComparer.Ordinal), claimed.Order(StringComparer.Ordinal));
        var names = map.TensorNames(ModelParts.Encoder | ModelParts.Classifier);
        var encoder = checkpoint.Tensors.Where(entry => names.Contains(entry.Name)).Sum(entry => entry.Count);
        Assert.Equal(encoder, map.ParameterCount);
        var isLanguageModel = name.Split('-').Any(word => word is "lm" or "mlm");
        var isEncoder = name.Contains("encoder", StringComparison.Ordinal) && !name.StartsWith("cross-encoder", StringComparison.Ordinal);
        Assert.Equal(isLanguageModel, map.LanguageModel is not null);
        Assert.Equal(!isLanguageModel && !isEncoder, map.Classifier is not null);
    }

    [Theory]
    [InlineData("bert.", "")]
    [InlineData("bert.", "module.bert.")]
    [InlineData("bert.", "model.encoder.")]
    public void Any_prefix_of_the_encoder_is_found(string old, string prefix)
    {
        using var temporary = new TemporaryFolder();
        // The head keeps its name, except that a wrapper's prefix stands before it too.
        var outer = prefix.EndsWith("bert.", StringComparison.Ordinal) ? prefix[..^"bert.".Length] : prefix;
        var folder = EditedCheckpoint.Copy(Fixtures.Checkpoint("bert-classifier"), temporary)
            .Rename(name => name.StartsWith(old, StringComparison.Ordinal) ? prefix + name[old.Length..] : outer + name).Save();
        using var checkpoint = Checkpoint.Open(folder);
        var map = ModelMap.Resolve(checkpoint);
        Assert.Equal(prefix, map.Prefix);
        Assert.Equal(["negative", "neutral", "positive"], map.Architecture.Classes);
        Assert.NotNull(map.Classifier);
    }

    [Fact]
    public void Missing_misshaped_and_unclaimed_tensors_come_in_one_message()
    {
        using var temporary = new TemporaryFolder();
        var folder = EditedCheckpoint.Copy(Fixtures.Checkpoint("bert-classifier"), temporary)
            .Rename(name => name switch
            {
                "bert.encoder.layer.1.output.dense.bias" => "bert.encoder.layer.1.output.dense.offset",
                "bert.encoder.layer.2.attention.self.key.weight" => "bert.encoder.layer.7.attention.self.key.weight",
                _ => name,
            })
            .Reshape("bert.encoder.layer.0.intermediate.dense.weight", 32, 64).Save();
        using var checkpoint = Checkpoint.Open(folder);
        var message = Assert.Throws<InvalidCheckpointException>(() => ModelMap.Resolve(checkpoint)).Message;
        Assert.Contains("'bert.encoder.layer.1.output.dense.bias' [32]", message, StringComparison.Ordinal);
        Assert.Contains("'bert.encoder.layer.2.attention.self.key.weight' [32, 32]", message, StringComparison.Ordinal);
        Assert.Contains(
            "'bert.encoder.layer.0.intermediate.dense.weight' in 'model.safetensors' (expected [64, 32], found [32, 64])", message, StringComparison.Ordinal);
        Assert.Contains(
            "unclaimed 'bert.encoder.layer.1.output.dense.offset', 'bert.encoder.layer.7.attention.self.key.weight'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("qwen3-classifier", "head_dim", "1073741824", "expected heads of together at most 2147483647 numbers, found 4 of 1073741824")]
    [InlineData("deberta-v3-encoder", "position_buckets", "2147483647", "expected distances up to 1073741823, found 2147483647")]
    public void Sizes_whose_products_are_no_size_are_refused(string name, string key, string value, string expected)
    {
        using var temporary = new TemporaryFolder();
        using var checkpoint = Checkpoint.Open(EditedCheckpoint.Copy(Fixtures.Checkpoint(name), temporary).Configure(key, JsonNode.Parse(value)).Save());
        Assert.Contains(expected, Assert.Throws<InvalidCheckpointException>(() => ModelMap.Resolve(checkpoint)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model_type", "\"t5\"", "roberta, xlm-roberta, found 't5'")]
    [InlineData("model_type", null, "found none")]
    [InlineData("position_embedding_type", "\"relative_key\"", "found \"relative_key\"")]
    [InlineData("num_attention_heads", "5", "expected a divisor of hidden 32, found 5")]
    [InlineData("num_hidden_layers", "0", "expected an integer from 1 to 2147483647, found 0")]
    [InlineData("num_hidden_layers", "2", "unclaimed 'bert.encoder.layer.2.")]
    [InlineData("vocab_size", "801", "misshaped 'bert.embeddings.word_embeddings.weight'")]
    public void A_wrong_config_value_gets_a_sentence_that_names_it(string key, string? value, string expected)
    {
        using var temporary = new TemporaryFolder();
        var folder = EditedCheckpoint.Copy(Fixtures.Checkpoint("bert-classifier"), temporary)
            .Configure(key, value is null ? null : System.Text.Json.Nodes.JsonNode.Parse(value)).Save();
        using var checkpoint = Checkpoint.Open(folder);
        Assert.Contains(expected, Assert.ThrowsAny<CheckpointException>(() => ModelMap.Resolve(checkpoint)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_activation_names_the_word_and_the_known_ones()
    {
        using var temporary = new TemporaryFolder();
        using var checkpoint = Checkpoint.Open(EditedCheckpoint.Copy(Fixtures.Checkpoint("bert-classifier"), temporary).Configure("hidden_act", "mish").Save());
        using var leaks = new NativeLeakCheck();
        var map = ModelMap.Resolve(checkpoint);
        var exception = Assert.Throws<UnknownArchitectureException>(() => TransformerModel.Load(map, ModelParts.Encoder, TorchSharp.torch.CPU));
        Assert.Contains("'mish'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("gelu_new", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_without_names_are_named_as_Hugging_Face_does()
    {
        using var temporary = new TemporaryFolder();
        var folder = EditedCheckpoint.Copy(Fixtures.Checkpoint("bert-classifier"), temporary).Configure("id2label", null).Configure("label2id", null).Save();
        using var checkpoint = Checkpoint.Open(folder);
        Assert.Equal(["LABEL_0", "LABEL_1", "LABEL_2"], ModelMap.Resolve(checkpoint).Architecture.Classes);
    }

    [Fact]
    public void A_head_of_another_task_is_left_alone()
    {
        using var temporary = new TemporaryFolder();
        var folder = EditedCheckpoint.Copy(Fixtures.Checkpoint("bert-classifier"), temporary)
            .Configure("architectures", new System.Text.Json.Nodes.JsonArray("BertForTokenClassification")).Save();
        using var checkpoint = Checkpoint.Open(folder);
        Assert.Null(ModelMap.Resolve(checkpoint).Classifier);
    }
}
