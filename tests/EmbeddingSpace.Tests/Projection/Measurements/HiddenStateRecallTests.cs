using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Projection.Measurements;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Projection.Measurements;

[Trait("Tier", "Unit")]
public sealed class HiddenStateRecallTests : IDisposable
{
    private static readonly string[] Texts = [.. SyntheticBert.DefaultTokens(400).Skip(10).Take(60).Chunk(3).Select(words => string.Join(' ', words))];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Neurons_that_write_what_wakes_them_are_recalled_and_those_of_other_texts_are_not()
    {
        // Neuron n of every block looks for a token and writes its row in full strength; nothing else speaks.
        var bert = new SyntheticBert(31, hidden: 64, heads: 4, intermediate: 390, layers: 2);
        var e = bert["embeddings.word_embeddings.weight"];
        string[] moving = ["attention", "position", "token_type"];
        foreach (var name in bert.Names.Where(name =>
            name.EndsWith("bias", StringComparison.Ordinal) || moving.Any(part => name.Contains(part, StringComparison.Ordinal))))
            Array.Clear(bert[name]);
        foreach (var name in bert.Names.Where(name => name.EndsWith("LayerNorm.weight", StringComparison.Ordinal))) Array.Fill(bert[name], 1);
        for (var layer = 0; layer < 2; layer++)
            for (var neuron = 0; neuron < 390; neuron++)
                for (var i = 0; i < 64; i++)
                {
                    bert[$"encoder.layer.{layer}.intermediate.dense.weight"][neuron * 64 + i] = e[(neuron + 10) * 64 + i];
                    bert[$"encoder.layer.{layer}.output.dense.weight"][i * 390 + neuron] = e[(neuron + 10) * 64 + i];
                }
        using var leaks = new NativeLeakCheck();
        using var checkpoint = Checkpoint.Open(bert.Write(_folder.File("bert")));
        var recalls = HiddenStateRecall.Measure(checkpoint, Texts, new() { Top = 10, ActiveParameters = 10 });
        Assert.Equal([0, 1], recalls.Select(recall => recall.Layer));
        Assert.All(recalls, recall =>
            Assert.True(recall.Recall > 0.6 && recall.RandomRecall < recall.Recall - 0.2 && recall.Texts == Texts.Length, $"{recall}"));
        Assert.Equal(recalls, HiddenStateRecall.Measure(checkpoint, Texts, new() { Top = 10, ActiveParameters = 10 }));
    }

    [Fact]
    public void Wrong_requests_are_one_sentence_each()
    {
        using var leaks = new NativeLeakCheck();
        using var checkpoint = Checkpoint.Open(new SyntheticBert(32).Write(_folder.File("bert")));
        Assert.Equal("Texts: expected at least 2, so that one can be the other's control, got 1; give more.",
            Assert.Throws<InvalidSelectionException>(() => HiddenStateRecall.Measure(checkpoint, ["a"])).Message);
        Assert.Equal("Active parameters 25 of 'bert': expected 1 to 24, the neurons of a block.",
            Assert.Throws<InvalidSelectionException>(() => HiddenStateRecall.Measure(checkpoint, Texts, new() { ActiveParameters = 25 })).Message);
        Assert.Equal("Top 401 of 'bert': expected 1 to 400, the tokens there are to choose from.",
            Assert.Throws<InvalidSelectionException>(() => HiddenStateRecall.Measure(checkpoint, Texts, new() { Top = 401 })).Message);
        Assert.Equal("'HiddenStateRecallOptions': The field Scoring.TokensPerBatch must be between 1 and 2147483647. (Parameter 'options')",
            Assert.Throws<ArgumentException>(() => HiddenStateRecall.Measure(checkpoint, Texts, new() { Scoring = new() { TokensPerBatch = 0 } })).Message);
        Assert.Throws<OperationCanceledException>(() => HiddenStateRecall.Measure(checkpoint, Texts, new() { Top = 5 }, null, new CancellationToken(true)));
    }

    public void Dispose() => _folder.Dispose();
}
