using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.TransformerEncoder;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Xunit;

namespace EmbeddingSpace.ML.Tests.TransformerEncoder;

/// <summary>The transformer over the core's own model: tiny seeded checkpoints of the repository.</summary>
[Trait("Tier", "Pipeline")]
public sealed class RealTransformerEncoderTests
{
    [Fact]
    public void An_encoder_gives_the_features_of_the_core()
    {
        using var leaks = new NativeLeakCheck();
        var context = new MLContext();
        var data = SampleTexts.View(context);
        var folder = Fixtures.Checkpoint("bert-mlm");
        using var transformer = context.Transforms.ApplyTransformerEncoder("Features", folder, "Text", layers: [1, 0], pooling: Pooling.First).Fit(data);
        using var core = TextEncoder.Load(Checkpoint.Open(folder), [1, 0], Pooling.First);
        var expected = core.Score([.. SampleTexts.Create()]);
        var rows = Cells.Vectors(transformer.Transform(data), "Features");
        Assert.Equal(core.OutputSize, transformer.OutputSize);
        for (var i = 0; i < SampleTexts.Count; i++) SampleTexts.AssertClose(expected[i], rows[i]);
    }

    [Fact]
    public void The_last_layer_is_the_default_and_every_layer_is_asked_for()
    {
        var context = new MLContext();
        var data = SampleTexts.View(context);
        var folder = Fixtures.Checkpoint("bert-mlm");
        using var last = context.Transforms.ApplyTransformerEncoder("Features", folder, "Text").Fit(data);
        using var every = context.Transforms.ApplyTransformerEncoder("Features", folder, "Text", TransformerEncoderEstimator.EveryLayer).Fit(data);
        using var core = TextEncoder.Load(Checkpoint.Open(folder));
        using var named = TextEncoder.Load(Checkpoint.Open(folder), [core.Layers[^1]]);
        Assert.Equal((named.OutputSize, core.OutputSize), (last.OutputSize, every.OutputSize));
        var (texts, rows) = (SampleTexts.Create(), Cells.Vectors(last.Transform(data), "Features"));
        var expected = named.Score([.. texts]);
        for (var i = 0; i < SampleTexts.Count; i++) SampleTexts.AssertClose(expected[i], rows[i]);
    }
}
