using System.Text.Json.Nodes;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
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
}
