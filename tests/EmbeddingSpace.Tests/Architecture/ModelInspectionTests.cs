using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Architecture;

[Trait("Tier", "Unit")]
public class ModelInspectionTests
{
    [Theory]
    [InlineData("bert-classifier")]
    [InlineData("bert-encoder-sharded-f16")]
    [InlineData("bert-mlm")]
    [InlineData("distilbert-classifier-bin")]
    [InlineData("distilbert-mlm")]
    [InlineData("gpt2-classifier")]
    [InlineData("gpt2-lm")]
    [InlineData("roberta-classifier-bf16")]
    [InlineData("roberta-mlm")]
    public void Every_stored_tensor_is_listed_once_as_it_is_stored(string name)
    {
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint(name));
        var inspection = ModelInspection.Of(checkpoint);
        Assert.Equal(checkpoint.Tensors.Select(entry => (entry.Name, entry.DataType)), inspection.Tensors.Select(tensor => (tensor.Name, tensor.DataType)));
        Assert.All(inspection.Tensors.Zip(checkpoint.Tensors), pair => Assert.Equal(pair.Second.Shape, pair.First.Shape));
        var used = inspection.Tensors.Where(tensor => tensor.Role != InspectedTensor.UnusedRole);
        Assert.Equal(used.Sum(tensor => tensor.Shape.Aggregate(1L, (product, size) => product * size)), inspection.Parameters);
        Assert.Single(inspection.Tensors, tensor => tensor.Role == "embedding");
        // One feed-forward key matrix a layer, whatever the family calls it.
        var keys = inspection.Tensors.Where(tensor => tensor.Role == "feed-forward-key");
        Assert.Equal(Enumerable.Range(0, inspection.Architecture.Layers), keys.Select(tensor => tensor.Layer!.Value).Order());
        Assert.Equal(name.Contains("classifier", StringComparison.Ordinal), inspection.Classes is not null);
        Assert.Equal(inspection.Classes is not null, inspection.Tensors.Any(tensor => tensor.Role == "classifier"));
    }

    [Theory]
    [InlineData("bert.embeddings.word_embeddings.weight", "embedding", null)]
    [InlineData("bert.encoder.layer.1.attention.self.query.weight", "query", 1)]
    [InlineData("bert.encoder.layer.1.attention.self.key.bias", "key-bias", 1)]
    [InlineData("bert.encoder.layer.0.attention.output.dense.weight", "output", 0)]
    [InlineData("bert.encoder.layer.0.attention.output.LayerNorm.weight", "attention-norm-weight", 0)]
    [InlineData("bert.encoder.layer.0.intermediate.dense.weight", "feed-forward-key", 0)]
    [InlineData("bert.encoder.layer.0.output.dense.weight", "feed-forward-value", 0)]
    [InlineData("bert.encoder.layer.0.output.LayerNorm.bias", "feed-forward-norm-bias", 0)]
    [InlineData("bert.pooler.dense.weight", "pooler", null)]
    [InlineData("classifier.weight", "classifier", null)]
    [InlineData("classifier.bias", "classifier-bias", null)]
    public void Roles_are_the_words_of_the_contract(string tensor, string role, int? layer)
    {
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint("bert-classifier"));
        var found = Assert.Single(ModelInspection.Of(checkpoint).Tensors, entry => entry.Name == tensor);
        Assert.Equal((role, layer), (found.Role, found.Layer));
    }

    [Fact]
    public void Parts_that_are_stored_joined_are_named_together()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint("gpt2-classifier"));
        var joined = Assert.Single(ModelInspection.Of(checkpoint).Tensors, tensor => tensor.Name == "transformer.h.0.attn.c_attn.weight");
        Assert.Equal("query-key-value", joined.Role);
    }
}
