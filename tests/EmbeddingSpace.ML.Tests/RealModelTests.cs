using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace EmbeddingSpace.ML.Tests;

/// <summary>The transformers over the core's own models: tiny seeded checkpoints of the repository.</summary>
[Trait("Tier", "Pipeline")]
public sealed class RealModelTests
{
    /// <summary>A text alone and in a padded batch differ by the order of float32 sums only.</summary>
    private const float BatchTolerance = 1e-5f;

    private const int Rows = 70;

    private static readonly string[] Words = ["the", "world", "of", "music", "was", "first", "known", "in", "language", "a"];

    public static TheoryData<string> Classifiers => ["bert-classifier", "distilbert-classifier-bin", "gpt2-classifier", "roberta-classifier-bf16"];

    [Theory]
    [MemberData(nameof(Classifiers))]
    public void A_classifier_in_a_pipeline_gives_the_scores_of_the_core(string name)
    {
        using var leaks = new NativeLeakCheck();
        var context = new MLContext();
        var data = Data(context);
        using var transformer = context.Transforms.ApplyTextClassifier(Fixtures.Checkpoint(name)).Fit(data);
        using var core = TextClassifier.Load(Checkpoint.Open(Fixtures.Checkpoint(name)));
        Assert.Equal(core.Classes, transformer.Classes);
        Assert.Equal(core.ContentHash, transformer.ModelHash);
        var expected = core.Score([.. Texts()]);
        var rows = Cells.Vectors(transformer.Transform(data), "Logit");
        Assert.Equal(Rows, rows.Length);
        for (var i = 0; i < Rows; i++) AssertClose(expected[i], rows[i]);
    }

    [Fact]
    public void An_engine_gives_the_scores_of_the_view()
    {
        using var leaks = new NativeLeakCheck();
        var context = new MLContext();
        var data = Data(context);
        var transformer = context.Transforms.ApplyTextClassifier(Fixtures.Checkpoint("bert-classifier")).Fit(data);
        var rows = Cells.Vectors(transformer.Transform(data), "Logit");
        using var engine = context.Model.CreatePredictionEngine<Input, Output>(transformer);
        foreach (var (text, row) in Texts().Zip(rows)) AssertClose(row, engine.Predict(new() { Text = text }).Logit);
    }

    [Fact]
    public void Engines_on_sixteen_threads_share_one_model()
    {
        var context = new MLContext();
        var data = Data(context);
        using var transformer = context.Transforms.ApplyTextClassifier(Fixtures.Checkpoint("bert-classifier")).Fit(data);
        var rows = Cells.Vectors(transformer.Transform(data), "Logit");
        var texts = Texts().ToArray();
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16 }, _ =>
        {
            var engine = context.Model.CreatePredictionEngine<Input, Output>(transformer, new PredictionEngineOptions { OwnsTransformer = false });
            for (var i = 0; i < Rows; i++) AssertClose(rows[i], engine.Predict(new() { Text = texts[i] }).Logit);
        });
    }

    [Fact]
    public void An_encoder_gives_the_features_of_the_core()
    {
        using var leaks = new NativeLeakCheck();
        var context = new MLContext();
        var data = Data(context);
        using var transformer = context.Transforms.ApplyTransformerEncoder("Features", Fixtures.Checkpoint("bert-mlm"), "Text", layers: [1, 0], pooling: Pooling.First).Fit(data);
        using var core = TextEncoder.Load(Checkpoint.Open(Fixtures.Checkpoint("bert-mlm")), [1, 0], Pooling.First);
        var expected = core.Score([.. Texts()]);
        var rows = Cells.Vectors(transformer.Transform(data), "Features");
        Assert.Equal(core.OutputSize, transformer.OutputSize);
        for (var i = 0; i < Rows; i++) AssertClose(expected[i], rows[i]);
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], BatchTolerance);
    }

    /// <summary>Texts of many lengths, an empty one and repeats among them.</summary>
    internal static IEnumerable<string> Texts(int count = Rows) =>
        Enumerable.Range(0, count).Select(i => string.Join(' ', Enumerable.Range(0, i % 17).Select(word => Words[(i * 7 + word * 3) % Words.Length])));

    private static IDataView Data(MLContext context) => context.Data.LoadFromEnumerable(Texts().Select(text => new Input { Text = text }));

    internal sealed class Input
    {
        public string Text { get; set; } = "";
    }

    private sealed class Output
    {
        [VectorType]
        public float[] Logit { get; set; } = [];
    }
}
