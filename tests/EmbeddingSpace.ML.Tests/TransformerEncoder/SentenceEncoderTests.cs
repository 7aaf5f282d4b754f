using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.ML.TransformerEncoder;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace EmbeddingSpace.ML.Tests.TransformerEncoder;

/// <summary>The default of the stage is what the folder's modules say, and it is saved with the model.</summary>
[Trait("Tier", "Unit")]
public sealed class SentenceEncoderTests
{
    private static readonly string[] Texts = ["a film", "Another film of the same kind"];

    [Theory]
    [InlineData("st-cls")]
    [InlineData("st-weighted-mean-dense")]
    public void The_default_gives_the_vectors_of_the_folder_s_modules_before_and_after_it_is_saved(string name)
    {
        using var leaks = new NativeLeakCheck();
        using var temporary = new TemporaryFolder();
        var folder = Fixtures.Sentences(name);
        var expected = Expected(folder);
        var context = new MLContext();
        var data = Rows(context);
        var path = temporary.File("encoder.zip");
        using (var fitted = context.Transforms.ApplyTransformerEncoder("Vector", folder, "Text").Fit(data))
        {
            Assert.Equal(expected[0].Length, fitted.OutputSize);
            Assert.Equal(expected, Vectors(fitted.Transform(data)));
            context.Model.Save(fitted, data.Schema, path);
        }

        var loaded = context.Model.Load(path, out _);
        using var owned = loaded as IDisposable;
        Assert.Equal(expected, Vectors(loaded.Transform(data)));
    }

    [Fact]
    public void A_named_pooling_or_layer_leaves_the_modules_out()
    {
        var folder = Fixtures.Sentences("st-cls");
        var context = new MLContext();
        var data = Rows(context);
        int last;
        using (var encoder = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(folder))) last = encoder.Layers[0];
        foreach (var options in (TransformerEncoderEstimator.Options[])[new() { Pooling = Pooling.Mean }, new() { Layers = [last] }])
        {
            (options.Checkpoint, options.OutputColumnName, options.InputColumnName) = (folder, "Vector", "Text");
            using var fitted = context.Transforms.ApplyTransformerEncoder(options).Fit(data);
            using var plain = TextEncoder.Load(Checkpoint.Open(folder), [last]);
            var scores = plain.Score(Texts);
            Assert.Equal([.. Texts.Select((_, row) => scores[row].ToArray())], Vectors(fitted.Transform(data)));
        }
    }

    private static float[][] Expected(string folder)
    {
        using var encoder = TextEncoder.LoadSentenceEncoder(Checkpoint.Open(folder));
        var scores = encoder.Score(Texts);
        return [.. Texts.Select((_, row) => scores[row].ToArray())];
    }

    private static IDataView Rows(MLContext context) => context.Data.LoadFromEnumerable(Texts.Select(text => new Row { Text = text }));

    private static float[][] Vectors(IDataView view) => [.. view.GetColumn<float[]>("Vector")];

    private sealed class Row
    {
        public string Text { get; set; } = "";
    }
}
