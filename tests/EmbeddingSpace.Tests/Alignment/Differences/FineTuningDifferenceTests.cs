using EmbeddingSpace.Alignment.Differences;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Tests.Projection;
using Xunit;

namespace EmbeddingSpace.Tests.Alignment.Differences;

[Trait("Tier", "Unit")]
public sealed class FineTuningDifferenceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SyntheticBert _base = new(21);

    [Fact]
    public void A_planted_push_towards_a_token_is_read_where_it_was_planted_and_nowhere_else()
    {
        var tuned = _base.Copy();
        // Every feed-forward value of block 1 moves towards token 50's embedding row.
        var (e, values) = (_base["embeddings.word_embeddings.weight"], tuned["encoder.layer.1.output.dense.weight"]);
        for (var i = 0; i < 16; i++)
            for (var j = 0; j < 24; j++) values[i * 24 + j] += 0.3f * e[50 * 16 + i];
        using var leaks = new NativeLeakCheck();
        using var original = new OpenModel(_base.Write(_folder.File("base")));
        using var fineTuned = new OpenModel(tuned.Write(_folder.File("tuned")));
        var difference = FineTuningDifference.Measure(fineTuned.Reader, original.Reader, original.Space);
        Assert.Empty(difference.Classes);
        // Three tables of embeddings, their norm and three blocks of eight modules, all but the tables with a bias.
        Assert.Equal(3 + 2 + 3 * 16, difference.Tensors.Count);
        foreach (var tensor in difference.Tensors)
            Assert.True(tensor.Name == "encoder.layer.1.output.dense.weight" ? tensor.RelativeChange > 0.1 : tensor.RelativeChange == 0, $"{tensor}");
        Assert.Equal("feed-forward-value", difference.Tensors.Single(tensor => tensor.RelativeChange > 0).Role);
        Assert.Equal("token-embedding", difference.Tensors[0].Role);
        Assert.Equal(3 * 8 + 1, difference.Layers.Count);
        foreach (var layer in difference.Layers)
        {
            if (layer is { Role: ParameterRole.FeedForwardValue, Layer: 1 })
            {
                // The projection of the direction itself: its cosine with every token, the longest of which may win over its own.
                Assert.Equal(1, layer.MainShare, 1e-5);
                Assert.Contains(50, layer.Rose.Select(token => token.Id));
            }
            else Assert.True(layer is { RelativeChange: 0, MainShare: 0, Rose.Count: 0, Fell.Count: 0 }, $"{layer}");
        }
    }

    [Fact]
    public void A_model_of_other_sizes_is_no_base()
    {
        using var leaks = new NativeLeakCheck();
        using var original = new OpenModel(new SyntheticBert(22, hidden: 20, layers: 2).Write(_folder.File("base")));
        using var fineTuned = new OpenModel(_base.Write(_folder.File("tuned")));
        Assert.Equal("Fine-tuned model 'tuned': expected the sizes of its base 'base', found layers 3 instead of 2, hidden 16 instead of 20; "
            + "give the model it was fine-tuned from, or align the two instead.",
            Assert.Throws<InvalidSelectionException>(() => FineTuningDifference.Measure(fineTuned.Reader, original.Reader, original.Space)).Message);
    }

    [Fact]
    public void Class_rows_are_read_minus_their_mean()
    {
        using var leaks = new NativeLeakCheck();
        using var model = OpenModel.Golden("bert-classifier");
        var difference = FineTuningDifference.Measure(model.Reader, model.Reader, model.Space, new() { Top = 5 });
        Assert.Equal(["negative", "neutral", "positive"], difference.Classes.Select(change => change.Label));
        // The model is its own base here: nothing is left of the rows.
        Assert.All(difference.Classes, change => Assert.True(change.BaseHasHead && change.Rose.All(token => token.Score == 0)));
    }

    public void Dispose() => _folder.Dispose();
}
