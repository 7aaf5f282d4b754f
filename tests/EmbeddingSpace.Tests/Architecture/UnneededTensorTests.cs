using System.Text.Json.Nodes;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Architecture;

/// <summary>What a checkpoint holds besides its model, and what its config.json says wrongly.</summary>
[Trait("Tier", "Unit")]
public sealed class UnneededTensorTests
{
    [Fact]
    public void Beside_a_missing_tensor_one_that_nobody_knows_is_told_too()
    {
        using var temporary = new TemporaryFolder();
        var folder = EditedCheckpoint.Copy(Fixtures.Checkpoint("bert-classifier"), temporary)
            .Rename(name => name == "bert.pooler.dense.bias" ? "loss_fct.weight" : name).Save();
        using var checkpoint = Checkpoint.Open(folder);
        Assert.Contains("unclaimed 'loss_fct.weight'", Assert.Throws<InvalidCheckpointException>(() => ModelMap.Resolve(checkpoint)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_quantised_model_is_refused_by_its_method_whatever_its_tensors_are()
    {
        using var temporary = new TemporaryFolder();
        var edited = EditedCheckpoint.Copy(Fixtures.Checkpoint("bert-classifier"), temporary);
        edited.Configure("quantization_config", new JsonObject { ["quant_method"] = "bitsandbytes" });
        using var checkpoint = Checkpoint.Open(edited.Save());
        Assert.Contains("'quantization_config' in ", Assert.Throws<UnknownArchitectureException>(() => TextClassifier.Load(checkpoint)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BertForMaskedLM")]
    [InlineData("BertModel")]
    public void A_classifier_under_the_architecture_of_its_pretrained_model_is_found(string architecture)
    {
        using var temporary = new TemporaryFolder();
        using var checkpoint = Checkpoint.Open(EditedCheckpoint.Copy(Fixtures.Checkpoint("bert-classifier"), temporary)
            .Configure("architectures", new JsonArray(architecture)).Save());
        Assert.NotNull(ModelMap.Resolve(checkpoint).Classifier);
    }

    [Theory]
    [InlineData(12, "and 134 more")]
    [InlineData(5000, "found 5000 layers and 57 tensors")]
    [InlineData(1_000_000_000, "found 1000000000 layers")]
    public void More_layers_than_the_weights_hold_are_refused_in_a_short_sentence(int layers, string part)
    {
        const int longest = 2000;
        using var temporary = new TemporaryFolder();
        using var checkpoint = Checkpoint.Open(
            EditedCheckpoint.Copy(Fixtures.Checkpoint("bert-classifier"), temporary).Configure("num_hidden_layers", layers).Save());
        var message = Assert.Throws<InvalidCheckpointException>(() => ModelMap.Resolve(checkpoint)).Message;
        Assert.Contains(part, message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 1, longest);
    }

    [Fact]
    public void Tensors_that_nothing_needs_change_no_score_and_are_told()
    {
        using var temporary = new TemporaryFolder();
        var folder = EditedCheckpoint.Copy(Fixtures.Checkpoint("bert-classifier"), temporary)
            .Add("loss_fct.weight", "F32", [3], new byte[12]).Add("v_head.summary.weight", "F8_E4M3", [4], new byte[4])
            .Add("bert.embeddings.position_ids", "U64", [1, 64], new byte[512]).Add("steps", "C64", [], new byte[8]).Save();
        using var checkpoint = Checkpoint.Open(folder);
        Assert.Equal(["loss_fct.weight", "v_head.summary.weight", "steps"], ModelInspection.Of(checkpoint).Ignored);
        Assert.Equal(Scores(Fixtures.Checkpoint("bert-classifier")), Scores(folder));
    }

    [Theory]
    [InlineData("bert.encoder.layer.0.attention.self.query.scale")]
    [InlineData("bert.encoder.layer.3.output.dense.weight")]
    [InlineData("bert.embeddings.LayerNorm.offset")]
    [InlineData("classifier.dense.weight")]
    public void A_tensor_of_a_part_that_is_computed_is_refused(string name)
    {
        using var temporary = new TemporaryFolder();
        using var checkpoint = Checkpoint.Open(
            EditedCheckpoint.Copy(Fixtures.Checkpoint("bert-classifier"), temporary).Add(name, "F32", [1], new byte[4]).Save());
        var message = Assert.Throws<InvalidCheckpointException>(() => ModelMap.Resolve(checkpoint)).Message;
        Assert.Contains($"unclaimed '{name}'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("I8", 1)]
    [InlineData("F8_E4M3", 1)]
    [InlineData("I64", 8)]
    [InlineData("BOOL", 1)]
    public void A_needed_tensor_that_is_no_number_to_compute_with_says_its_type_and_the_way_out(string type, int elementBytes)
    {
        using var leaks = new NativeLeakCheck();
        using var temporary = new TemporaryFolder();
        const string name = "bert.encoder.layer.0.attention.self.query.weight";
        var edited = EditedCheckpoint.Copy(Fixtures.Checkpoint("bert-classifier"), temporary).Retype(name, type, elementBytes);
        Assert.Contains($"'{name}' in 'model.safetensors' ({type}), which are no numbers to compute with: expected F32, F16 or BF16. Save", Refused(edited),
            StringComparison.Ordinal);

        static string Refused(EditedCheckpoint edited) =>
            Assert.Throws<InvalidCheckpointException>(() => TextClassifier.Load(Checkpoint.Open(edited.Save())).Dispose()).Message;
    }

    [Theory]
    [InlineData("BertForMaskedLM")]
    [InlineData("BertModel")]
    [InlineData("BertForQuestionAnswering")]
    [InlineData("SomebodysOwnClassifier")]
    [InlineData(null)]
    public void Under_another_architecture_a_classifier_scores_the_same(string? architecture)
    {
        using var temporary = new TemporaryFolder();
        var folder = EditedCheckpoint.Copy(Fixtures.Checkpoint("bert-classifier"), temporary)
            .Configure("architectures", architecture is null ? null : new JsonArray(architecture)).Save();
        Assert.Equal(Scores(Fixtures.Checkpoint("bert-classifier")), Scores(folder));
    }

    [Theory]
    [InlineData("distilbert-mlm", "dim", "hidden_size")]
    [InlineData("distilbert-mlm", "n_layers", "num_hidden_layers")]
    [InlineData("gpt2-lm", "n_head", "num_attention_heads")]
    [InlineData("gpt2-lm", "n_positions", "max_position_embeddings")]
    public void Sizes_under_the_names_that_other_families_have_are_read(string name, string own, string generic)
    {
        using var temporary = new TemporaryFolder();
        var edited = EditedCheckpoint.Copy(Fixtures.Checkpoint(name), temporary);
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(Fixtures.Checkpoint(name), "config.json")))!;
        using var checkpoint = Checkpoint.Open(edited.Configure(own, null).Configure(generic, config[own]!.DeepClone()).Save());
        using var original = Checkpoint.Open(Fixtures.Checkpoint(name));
        Assert.Equal(ModelMap.Resolve(original).Architecture, ModelMap.Resolve(checkpoint).Architecture);
    }

    private static float[] Scores(string folder)
    {
        using var classifier = TextClassifier.Load(Checkpoint.Open(folder));
        return classifier.Score(["A Gripping film"])[0].ToArray();
    }
}
