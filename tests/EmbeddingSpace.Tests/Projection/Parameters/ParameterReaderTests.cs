using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Projection.Interactions;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Projection.Parameters;

[Trait("Tier", "Unit")]
public sealed class ParameterReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SyntheticBert _bert = new(1);

    [Fact]
    public void Every_vector_comes_once_in_the_canonical_orientation()
    {
        using var leaks = new NativeLeakCheck();
        using var checkpoint = Checkpoint.Open(_bert.Write(_folder.File("bert")));
        var vectors = ParameterReader.Open(checkpoint).Read().ToArray();
        Assert.Equal(3 * (24 + 24 + 4 * 16 + 2) + 400, vectors.Length);
        Assert.Equal(vectors.Length, vectors.Select(vector => (vector.Role, vector.Layer, vector.Head, vector.Index)).Distinct().Count());
        Assert.All(vectors, vector => Assert.Equal(16, vector.Values.Length));
        // A linear layer is stored [out, in]: its rows read, its columns write.
        Assert.Equal(Row("encoder.layer.1.intermediate.dense.weight", 5), Find(ParameterRole.FeedForwardKey, 1, null, 5));
        Assert.Equal(Column("encoder.layer.1.output.dense.weight", 5, 24), Find(ParameterRole.FeedForwardValue, 1, null, 5));
        Assert.Equal(Row("encoder.layer.2.attention.self.query.weight", 4 * 2 + 3), Find(ParameterRole.Query, 2, 2, 3));
        Assert.Equal(Row("encoder.layer.2.attention.self.key.weight", 4 * 2 + 3), Find(ParameterRole.Key, 2, 2, 3));
        Assert.Equal(Row("encoder.layer.2.attention.self.value.weight", 4 * 2 + 3), Find(ParameterRole.Value, 2, 2, 3));
        Assert.Equal(Column("encoder.layer.2.attention.output.dense.weight", 4 * 2 + 3, 16), Find(ParameterRole.Output, 2, 2, 3));
        Assert.Equal(Row("embeddings.word_embeddings.weight", 399), Find(ParameterRole.Embedding, null, null, 399));
        Assert.Equal(_bert["encoder.layer.0.output.dense.bias"], Find(ParameterRole.FeedForwardValueBias, 0, null, 0));
        Assert.Equal(_bert["encoder.layer.0.attention.output.dense.bias"], Find(ParameterRole.OutputBias, 0, null, 0));

        float[] Find(ParameterRole role, int? layer, int? head, int index) =>
            vectors.Single(vector => vector.Role == role && vector.Layer == layer && vector.Head == head && vector.Index == index).Values.ToArray();
        float[] Row(string name, int index) => _bert[name][(index * 16)..((index + 1) * 16)];
        float[] Column(string name, int index, int columns) => [.. Enumerable.Range(0, 16).Select(i => _bert[name][i * columns + index])];
    }

    [Fact]
    public void A_selection_gives_only_what_it_names_and_an_abandoned_stream_leaks_nothing()
    {
        using var leaks = new NativeLeakCheck();
        using var checkpoint = Checkpoint.Open(_bert.Write(_folder.File("bert")));
        var reader = ParameterReader.Open(checkpoint);
        var vectors = reader.Read(new ParameterSelection { Role = ParameterRole.Query, Head = 1, Indices = [3, 0] }).ToArray();
        Assert.Equal([(0, 3), (0, 0), (1, 3), (1, 0), (2, 3), (2, 0)], vectors.Select(vector => (vector.Layer!.Value, vector.Index)));
        Assert.All(vectors, vector => Assert.Equal(1, vector.Head));
        foreach (var vector in reader.Read())
            if (vector.Index == 3) break;
    }

    [Fact]
    public void Layer_norms_are_folded_in_where_asked_for()
    {
        using var leaks = new NativeLeakCheck();
        using var checkpoint = Checkpoint.Open(_bert.Write(_folder.File("bert")));
        var reader = ParameterReader.Open(checkpoint);
        // A reading vector scales, then centres; a written one centres, then scales; BERT's norms stand behind each half.
        AssertFolded(ParameterRole.FeedForwardKey, 1, "encoder.layer.1.attention.output.LayerNorm.weight", reads: true);
        AssertFolded(ParameterRole.Query, 0, "embeddings.LayerNorm.weight", reads: true);
        AssertFolded(ParameterRole.Value, 2, "encoder.layer.1.output.LayerNorm.weight", reads: true);
        AssertFolded(ParameterRole.FeedForwardValue, 1, "encoder.layer.1.output.LayerNorm.weight", reads: false);
        AssertFolded(ParameterRole.Output, 1, "encoder.layer.1.attention.output.LayerNorm.weight", reads: false);
        AssertFolded(ParameterRole.Embedding, null, "embeddings.LayerNorm.weight", reads: false);

        void AssertFolded(ParameterRole role, int? layer, string norm, bool reads)
        {
            var plain = reader.Read(new ParameterSelection { Role = role, Layer = layer }).First().Values.ToArray();
            var folded = reader.Read(new ParameterSelection { Role = role, Layer = layer, FoldLayerNorm = true }).First().Values.ToArray();
            var weight = _bert[norm];
            var scaled = reads ? Centre([.. plain.Zip(weight, (x, w) => x * w)]) : [.. Centre(plain).Zip(weight, (x, w) => x * w)];
            for (var i = 0; i < plain.Length; i++) Assert.Equal(scaled[i], folded[i], 1e-5f);
        }

        static float[] Centre(float[] values) => [.. values.Select(value => value - values.Average())];
    }

    [Fact]
    public void Classifier_rows_are_pulled_back_through_the_pooler_unless_raw_ones_are_asked_for()
    {
        using var leaks = new NativeLeakCheck();
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint("bert-classifier"));
        var golden = ModelWeights(checkpoint, out var pooler);
        var reader = ParameterReader.Open(checkpoint);
        var raw = reader.Read(new ParameterSelection { Role = ParameterRole.Classifier, RawClassifierRows = true }).ToArray();
        var pulled = reader.Read(new ParameterSelection { Role = ParameterRole.Classifier }).ToArray();
        Assert.Equal(3, raw.Length);
        Assert.Equal(golden[..32], raw[0].Values.ToArray());
        for (var j = 0; j < 32; j++)
        {
            var expected = Enumerable.Range(0, 32).Sum(i => (double)golden[i] * pooler[i * 32 + j]);
            Assert.Equal(expected, pulled[0].Values.Span[j], 1e-5);
        }

        static float[] ModelWeights(Checkpoint checkpoint, out float[] pooler)
        {
            pooler = Read(checkpoint, "bert.pooler.dense.weight");
            return Read(checkpoint, "classifier.weight");
        }

        static float[] Read(Checkpoint checkpoint, string name)
        {
            using var tensor = checkpoint.Read(checkpoint.Tensors.Single(entry => entry.Name == name));
            return tensor.data<float>().ToArray();
        }
    }

    [Fact]
    public void Wrong_selections_are_one_sentence_each()
    {
        using var leaks = new NativeLeakCheck();
        using var checkpoint = Checkpoint.Open(_bert.Write(_folder.File("bert")));
        var reader = ParameterReader.Open(checkpoint);
        Assert.DoesNotContain(ParameterRole.Classifier, reader.Roles);
        AssertRefused(new() { Role = ParameterRole.Key, Layer = 3 }, "Layer 3 of 'key' of 'bert': expected 0 to 2.");
        AssertRefused(new() { Role = ParameterRole.Key, Layer = -1 }, "Layer -1 of 'key' of 'bert': expected 0 to 2.");
        AssertRefused(new() { Role = ParameterRole.Key, Layer = 0, Head = 4 }, "Head 4 of 'key' of 'bert': expected 0 to 3.");
        AssertRefused(new() { Role = ParameterRole.Key, Layer = 0, Head = 0, Indices = [0, 4] }, "Index 4 of 'key' of 'bert': expected 0 to 3.");
        AssertRefused(new() { Role = ParameterRole.FeedForwardKey, Head = 0 },
            "Head 0 of 'feed-forward-key' of 'bert': expected none, this role has no heads; leave it out.");
        AssertRefused(new() { Role = ParameterRole.Embedding, Layer = 0 },
            "Layer 0 of 'embedding' of 'bert': expected none, this role has no layers; leave it out.");
        AssertRefused(new() { Role = ParameterRole.FeedForwardValue, Indices = [24] }, "Index 24 of 'feed-forward-value' of 'bert': expected 0 to 23.");
        AssertRefused(new() { Role = ParameterRole.Classifier },
            $"Role 'classifier' of 'bert': expected a checkpoint with a classification head, found none in '{_folder.File("bert")}'; "
            + "choose another role or a fine-tuned checkpoint.");
        Assert.Equal(
            "Role 'keys': expected one of feed-forward-key, feed-forward-value, feed-forward-gate, query, key, value, output, classifier, embedding, "
            + "output-bias, "
            + "feed-forward-value-bias.",
            Assert.Throws<InvalidSelectionException>(() => ParameterRoles.Parse("keys")).Message);
        Assert.All(ParameterRoles.All, role => Assert.Equal(role, ParameterRoles.Parse(role.Name())));

        void AssertRefused(ParameterSelection selection, string message) =>
            Assert.Equal(message, Assert.Throws<InvalidSelectionException>(() => reader.Read(selection)).Message);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void A_weight_that_is_no_number_is_refused_with_its_name(float value)
    {
        _bert["encoder.layer.1.intermediate.dense.weight"][7] = value;
        using var leaks = new NativeLeakCheck();
        using var checkpoint = Checkpoint.Open(_bert.Write(_folder.File("bert")));
        var reader = ParameterReader.Open(checkpoint);
        var exception = Assert.Throws<InvalidCheckpointException>(() => reader.Read(new ParameterSelection { Role = ParameterRole.FeedForwardKey }).Last());
        Assert.StartsWith(
            $"Tensor 'encoder.layer.1.intermediate.dense.weight' in '{Path.Combine(_folder.File("bert"), "model.safetensors")}':",
            exception.Message, StringComparison.Ordinal);
        Assert.Contains("expected finite numbers, found NaN or infinity", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
