using System.Text.Json.Nodes;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Scoring;

[Trait("Tier", "Unit")]
public sealed class TextModelTests
{
    private const ModelParts Parts = ModelParts.Encoder | ModelParts.Classifier;

    [Fact]
    public void A_borrowed_checkpoint_outlives_the_model_and_an_owned_one_goes_with_it()
    {
        using var leaks = new NativeLeakCheck();
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint("bert-classifier"));
        var map = ModelMap.Resolve(checkpoint);
        float[] first;
        using (var borrowed = TextModel.Borrow(map, Parts)) first = Score(borrowed);
        // Still there to be read from, by whoever it belongs to.
        using (var owner = TextModel.Load(map, Parts)) Assert.Equal(first, Score(owner));
        Assert.Throws<ObjectDisposedException>(() => checkpoint.Read(checkpoint.Tensors[0]));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Weights_that_are_no_numbers_give_no_score(float number)
    {
        using var folder = new TemporaryFolder();
        var path = EditedCheckpoint.Copy(Fixtures.Checkpoint("bert-classifier"), folder).Fill("classifier.bias", 0, number, 0).Save();
        Assert.Throws<InvalidCheckpointException>(() =>
        {
            using var classifier = TextClassifier.Load(Checkpoint.Open(path));
            classifier.Score(["a text"]);
        });
    }

    [Fact]
    public void A_maximum_length_below_the_special_tokens_is_the_checkpoints_fault()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Copy(Fixtures.Checkpoint("bert-classifier"));
        var file = Path.Combine(path, "tokenizer_config.json");
        var settings = JsonNode.Parse(File.ReadAllText(file))!;
        settings["model_max_length"] = 1;
        File.WriteAllText(file, settings.ToJsonString());
        var message = Assert.Throws<InvalidCheckpointException>(() => TextClassifier.Load(Checkpoint.Open(path)).Dispose()).Message;
        Assert.Contains($"'model_max_length' in '{file}': expected at least 2, the special tokens of a text, found 1", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_whole_model_classifies_as_its_parts_do_one_after_another()
    {
        using var leaks = new NativeLeakCheck();
        using var model = TextModel.Load(Checkpoint.Open(Fixtures.Checkpoint("bert-classifier")), Parts);
        var network = model.Model;
        var entered = Score(model, batch =>
        {
            var middle = network.Run(network.Embed(batch), batch, 0, 1);
            return network.ClassifyFrom(middle, batch, 1);
        });
        Assert.Equal(Score(model), entered);
    }

    private static float[] Score(TextModel model, Func<TokenBatch, Tensor>? forward = null)
    {
        var texts = model.Tokenize(["A text.", "And another one."]);
        return model.Score(texts, model.Architecture.Classes!.Count, forward ?? model.Model.Classify, "classify", null, default).Values.ToArray();
    }
}
