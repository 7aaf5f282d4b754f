using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Manifests;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation.Definition;
using Microsoft.ML;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Persistence;

[Trait("Tier", "Pipeline")]
public sealed class SealedModelTests
{
    [Fact]
    public void A_pipeline_saved_twice_is_one_file_that_a_new_context_loads()
    {
        using var folder = new TemporaryFolder();
        var (first, second) = (folder.File("first.zip"), folder.File("second.zip"));
        Save(first);
        Thread.Sleep(TimeSpan.FromSeconds(2.1)); // a zip counts time in steps of two seconds
        Save(second);
        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
        Assert.Equal(["first.zip", "second.zip"], Directory.EnumerateFileSystemEntries(folder.Path).Select(path => Path.GetFileName(path)).Order());
        Assert.True(SealedModel.Verify(first).Ok);
        using var loaded = (IDisposable)new MLContext().Model.Load(first, out var schema);
        Assert.Equal("Text", Assert.Single(schema).Name);
    }

    [Fact]
    public void A_place_that_cannot_be_written_to_is_told_by_the_name_that_was_asked_for()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.File("none"), "model.zip");
        var fault = Assert.ThrowsAny<IOException>(() => Save(path));
        Assert.StartsWith($"'{path}': expected to write the file, which failed (", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ML_NET_refuses_a_wrong_tokenizer()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.zip");
        Save(path);
        new SavedZip(path).Edit("TransformerChain/Transform_000/tokenizer.json", content => content[^3] ^= 1);
        var fault = Assert.ThrowsAny<Exception>(() => new MLContext().Model.Load(path, out _));
        var cause = fault;
        while (cause is not CheckpointException && cause.InnerException is { } inner) cause = inner;
        Assert.Contains("tokenizer.json", Assert.IsType<InvalidCheckpointException>(cause).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_says_what_it_was_made_of()
    {
        using var folder = new TemporaryFolder();
        var source = Fixtures.Checkpoint("bert-classifier");
        var texts = SampleTexts.Create(60).Select(text => new Row { Text = text }).ToArray();
        var (head, same, other) = (Head(texts), Head(texts), Head([.. texts.Reverse()]));
        Assert.Equal(head, same);
        using var checkpoint = Checkpoint.Open(source);
        Assert.Equal(new("bert-classifier", checkpoint.ContentHash), head.Source);
        Assert.Equal(("texts", texts.Length, TranslationOptions.DefaultSeed, "ridge"), (head.Anchors!.Kind, head.Anchors.Count, head.Seed, head.Method));
        Assert.NotNull(head.Anchors.Hash);
        Assert.NotEqual(head.Anchors.Hash, other.Anchors!.Hash);

        ManifestStage Head(Row[] anchors)
        {
            var ml = new MLContext(seed: 1);
            var data = ml.Data.LoadFromEnumerable(anchors);
            using var model = ml.Transforms.ApplyTransformerEncoder("Features", Fixtures.Checkpoint("bert-mlm"), "Text")
                .Append(ml.Transforms.TranslateClassifierHead(source, "Features")).Fit(data);
            var path = folder.File("head.zip");
            ml.Model.SaveSealed(model, data.Schema, path);
            var stage = SealedModel.FindManifest(path)!.Stages.Single(stage => stage.Kind == "head");
            File.Delete(path);
            return stage;
        }
    }

    private static void Save(string path)
    {
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable([new Row { Text = "the world of music" }]);
        using var model = ml.Transforms.ApplyTransformerEncoder("Features", Fixtures.Checkpoint("bert-classifier"), "Text")
            .Append(ml.Transforms.NormalizeLpNorm("Features")).Fit(data);
        ml.Model.SaveSealed(model, data.Schema, path);
    }

    private sealed class Row
    {
        public string Text { get; set; } = "";
    }
}
