using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation.Trust;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace EmbeddingSpace.ML.Tests.TextClassifierTranslation;

/// <summary>The main job on the embedded default, as an app does it: fit, evaluate, save, load, predict odd texts.</summary>
[Trait("Tier", "Pipeline")]
public sealed class TranslatedPipelineTests
{
    /// <summary>A text alone and in a padded batch differ by the order of float32 sums only.</summary>
    private const float BatchTolerance = 1e-5f;

    /// <summary>Two devices add in other orders, block after block, and logits are of the order of ten.</summary>
    private const float DeviceTolerance = 1e-3f;

    /// <summary>The source reaches .90 and the labelled probe .98 on these texts; a broken translation falls to .25, a degraded one below this.</summary>
    private const double LeastAccuracy = 0.9;

    private static readonly string Source = Fixtures.Data("models", "mini-a-ag_news");
    private static readonly string Target = Fixtures.Data("models", "mini-b");

    [Fact]
    public void A_translated_classifier_is_fitted_evaluated_saved_and_consumed_like_any_model()
    {
        using var leaks = new NativeLeakCheck();
        using var folder = new TemporaryFolder();
        var context = new MLContext(seed: 1);
        var anchors = context.Data.LoadFromTextFile<Item>(Fixtures.Data("texts", "news.anchors.txt"));
        using var translated = context.Transforms.TranslateTextClassifier(Source, Target).Fit(anchors);
        Assert.Equal(TranslationVerdict.Pass, translated.Report.Verdict);
        var test = context.Data.LoadFromTextFile<LabelledItem>(Fixtures.Data("texts", "news.test.tsv"), hasHeader: true);
        test = context.Transforms.Conversion.MapValueToKey("Label", keyData: ClassLabels.ToKeyData(context, translated.Classes)).Fit(test).Transform(test);
        Assert.True(context.MulticlassClassification.Evaluate(translated.Transform(test)).MicroAccuracy >= LeastAccuracy);

        var path = folder.File("translated.zip");
        context.Model.Save(translated, anchors.Schema, path);
        var fresh = new MLContext();
        var loaded = fresh.Model.Load(path, out _);
        string?[] odd = ["", null, "The striker scored twice.", "The striker scored twice.", string.Join(' ', Enumerable.Repeat("market", 10_000))];
        var view = fresh.Data.LoadFromEnumerable(odd.Select(text => new Item { Text = text! }));
        var rows = Cells.Vectors(loaded.Transform(view), "Logit");
        Assert.Equal(Cells.Vectors(translated.Transform(view), "Logit"), rows);
        using var engine = fresh.Model.CreatePredictionEngine<Item, Answer>(loaded);
        for (var row = 0; row < odd.Length; row++)
        {
            var logits = engine.Predict(new() { Text = odd[row]! }).Logit;
            for (var column = 0; column < logits.Length; column++) Assert.Equal(rows[row][column], logits[column], BatchTolerance);
        }
        Assert.Equal("Sports", new ClassLabels(engine.OutputSchema, "Logit").Sort(engine.Predict(new() { Text = odd[2]! }).Logit)[0].Label);
    }

    [Fact]
    public void A_classifier_translated_on_a_GPU_is_that_of_the_CPU()
    {
        Gpu.Require();
        using var leaks = new NativeLeakCheck();
        using var folder = new TemporaryFolder();
        var context = new MLContext(seed: 1) { GpuDeviceId = Gpu.Index };
        var anchors = context.Data.LoadFromTextFile<Item>(Fixtures.Data("texts", "news.anchors.txt"));
        using var translated = context.Transforms.TranslateTextClassifier(Source, Target).Fit(anchors);
        Assert.Equal(TranslationVerdict.Pass, translated.Report.Verdict);
        var path = folder.File("translated.zip");
        context.Model.Save(translated, anchors.Schema, path);

        // The device is not saved: the same file serves a machine without a GPU.
        var cpu = new MLContext();
        var loaded = cpu.Model.Load(path, out _);
        var view = cpu.Data.LoadFromTextFile<LabelledItem>(Fixtures.Data("texts", "news.test.tsv"), hasHeader: true);
        var (expected, found) = (Cells.Vectors(loaded.Transform(view), "Logit"), Cells.Vectors(translated.Transform(view), "Logit"));
        (loaded as IDisposable)?.Dispose();
        Assert.NotEmpty(expected);
        for (var row = 0; row < expected.Length; row++)
            for (var column = 0; column < expected[row].Length; column++) Assert.Equal(expected[row][column], found[row][column], DeviceTolerance);
    }

    [Fact]
    public void A_classifier_is_translated_on_a_GPU_without_texts()
    {
        Gpu.Require();
        using var leaks = new NativeLeakCheck();
        var context = new MLContext(seed: 1) { GpuDeviceId = Gpu.Index };
        var options = new TextClassifierTranslationEstimator.Options { Source = Source, Target = Target, UseTexts = false };
        using var translated = context.Transforms.TranslateTextClassifier(options).Fit(context.Data.LoadFromEnumerable(Array.Empty<Item>()));
        Assert.NotEqual(TranslationVerdict.Fail, translated.Report.Verdict);
    }

    private sealed class Item
    {
        [LoadColumn(0)]
        public string Text { get; set; } = "";
    }

    private sealed class LabelledItem
    {
        [LoadColumn(0)]
        public string Label { get; set; } = "";

        [LoadColumn(1)]
        public string Text { get; set; } = "";
    }

    private sealed class Answer
    {
        public float[] Logit { get; set; } = [];
    }
}
