using System.Text.Json.Nodes;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Projection.Tokens;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Scoring;

[Trait("Tier", "Unit")]
public sealed class TextModelTests
{
    /// <summary>Ten times what Hugging Face's own kernels differ by.</summary>
    private const float GoldenTolerance = 1e-4f;

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
    public void A_head_that_reads_the_last_token_leaves_out_the_padding_token_at_a_text_s_end()
    {
        const string padding = "<|endoftext|>";
        using var classifier = TextClassifier.Load(Checkpoint.Open(Fixtures.Checkpoint("gpt2-classifier")));
        var scores = classifier.Score(["Good film", "Good film" + padding, "Good film" + padding + padding, padding, padding + padding]);
        // Hugging Face's logits of this checkpoint for the first text.
        float[] expected = [0.57156f, -0.82826f, -0.71920f];
        for (var row = 0; row < 3; row++)
            for (var i = 0; i < expected.Length; i++) Assert.InRange(scores[row][i], expected[i] - GoldenTolerance, expected[i] + GoldenTolerance);
        for (var i = 0; i < expected.Length; i++) Assert.InRange(scores[4][i], scores[3][i] - GoldenTolerance, scores[3][i] + GoldenTolerance);
    }

    [Fact]
    public void Without_a_padding_token_the_last_token_counts_whatever_it_is()
    {
        using var temporary = new TemporaryFolder();
        var folder = EditedCheckpoint.Copy(Fixtures.Checkpoint("gpt2-classifier"), temporary).Configure("pad_token_id", null).Save();
        using var classifier = TextClassifier.Load(Checkpoint.Open(folder));
        var scores = classifier.Score(["Good film", "Good film<|endoftext|>"]);
        Assert.NotInRange(scores[1][0], scores[0][0] - GoldenTolerance, scores[0][0] + GoldenTolerance);
    }

    [Fact]
    public void A_tokenizer_may_have_more_tokens_than_the_embedding_has_rows()
    {
        using var temporary = new TemporaryFolder();
        var folder = temporary.Copy(Fixtures.Checkpoint("bert-classifier"));
        var file = Path.Combine(folder, "tokenizer.json");
        var tokenizer = JsonNode.Parse(File.ReadAllText(file))!;
        tokenizer["added_tokens"]!.AsArray().Add(JsonNode.Parse(
            """{"id":800,"content":"<user>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":false}"""));
        File.WriteAllText(file, tokenizer.ToJsonString());
        using var classifier = TextClassifier.Load(Checkpoint.Open(folder));
        using var original = TextClassifier.Load(Checkpoint.Open(Fixtures.Checkpoint("bert-classifier")));
        Assert.Equal(original.Score(["a film"])[0].ToArray(), classifier.Score(["a film"])[0].ToArray());
        var message = Assert.Throws<InvalidCheckpointException>(() => classifier.Score(["a film", "a <user> film"])).Message;
        Assert.Contains("the token '<user>' with id 800, but the embedding has 800 rows", message, StringComparison.Ordinal);

        using var checkpoint = Checkpoint.Open(folder);
        using var space = VocabularySpace.Load(checkpoint);
        Assert.Equal(800, space.Size);
        Assert.Contains("'<user>'", Assert.Throws<InvalidSelectionException>(() => new TokenFilter { Tokens = ["<user>"] }.Ids(space)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""["a", "", "c"]""", "expected a name for class 1, found an empty one")]
    [InlineData("""["a", "b", "a"]""", "expected a name of its own for each class, found 'a' 2 times")]
    public void Class_names_that_say_nothing_are_refused(string names, string part)
    {
        using var temporary = new TemporaryFolder();
        var labels = new JsonObject();
        foreach (var (name, id) in JsonNode.Parse(names)!.AsArray().Select((name, id) => (name, id))) labels[$"{id}"] = name!.DeepClone();
        var folder = EditedCheckpoint.Copy(Fixtures.Checkpoint("bert-classifier"), temporary).Configure("id2label", labels).Save();
        Assert.Contains(part, Assert.Throws<InvalidCheckpointException>(() => TextClassifier.Load(Checkpoint.Open(folder)).Dispose()).Message,
            StringComparison.Ordinal);
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

    [Fact]
    public void Passes_beside_one_another_give_what_passes_one_after_another_give_to_the_bit_and_every_time()
    {
        using var leaks = new NativeLeakCheck();
        using var model = TextModel.Load(Checkpoint.Open(Fixtures.Checkpoint("bert-classifier")), Parts, new() { TokensPerBatch = 16 });
        var size = model.Architecture.Classes!.Count;
        var sequences = model.Tokenize([.. Enumerable.Range(0, 60).Select(i => string.Join(' ', Enumerable.Repeat("a text", 1 + i % 5)))]);
        var serial = new float[sequences.Length * size];
        model.ForEachBatch(sequences, (batch, rows) =>
        {
            var numbers = model.Model.Classify(batch).data<float>().ToArray();
            for (var i = 0; i < rows.Length; i++) numbers.AsSpan(i * size, size).CopyTo(serial.AsSpan(rows[i] * size));
        }, "classify", null, default);
        var places = new List<int[]>();
        for (var run = 0; run < 5; run++)
        {
            var order = new List<int>();
            var found = new float[serial.Length];
            model.ForEachScores(sequences, model.Model.Classify, (rows, numbers) =>
            {
                order.AddRange(rows);
                for (var i = 0; i < rows.Length; i++) numbers.AsSpan(i * size, size).CopyTo(found.AsSpan(rows[i] * size));
            }, "classify", null, default);
            places.Add([.. order]);
            Assert.Equal(serial, found);
        }
        Assert.All(places, order => Assert.Equal(places[0], order));
        Assert.Equal(Enumerable.Range(0, sequences.Length), places[0].Order());
    }

    [Fact]
    public void Passes_on_any_thread_leave_no_tensor_behind()
    {
        using var model = TextModel.Load(Checkpoint.Open(Fixtures.Checkpoint("bert-classifier")), Parts, new() { TokensPerBatch = 8 });
        var sequences = model.Tokenize([.. Enumerable.Repeat("a text of some words", 40)]);
        var left = new System.Collections.Concurrent.ConcurrentBag<long>();
        Score(model, batch => model.Model.Classify(batch)); // what is kept for good is made by now
        model.ForEachScores(sequences, batch =>
        {
            left.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            return model.Model.Classify(batch);
        }, (_, _) => { }, "classify", null, default);
        // A thread's count at the start of its passes stays the same from pass to pass, beside what each batch itself holds.
        Assert.InRange(left.Distinct().Count(), 1, 2);
    }

    private static float[] Score(TextModel model, Func<TokenBatch, Tensor>? forward = null)
    {
        var texts = model.Tokenize(["A text.", "And another one."]);
        return model.Score(texts, model.Architecture.Classes!.Count, forward ?? model.Model.Classify, "classify", null, default).Values.ToArray();
    }
}
