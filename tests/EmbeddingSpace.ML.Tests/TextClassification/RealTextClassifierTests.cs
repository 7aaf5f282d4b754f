using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Testing.Hub;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace EmbeddingSpace.ML.Tests.TextClassification;

/// <summary>The transformer over the core's own model: tiny seeded checkpoints of the repository.</summary>
[Trait("Tier", "Pipeline")]
public sealed class RealTextClassifierTests
{
    public static TheoryData<string> Classifiers => ["bert-classifier", "distilbert-classifier-bin", "gpt2-classifier", "roberta-classifier-bf16"];

    [Theory]
    [MemberData(nameof(Classifiers))]
    public void A_classifier_in_a_pipeline_gives_the_scores_of_the_core(string name)
    {
        using var leaks = new NativeLeakCheck();
        var context = new MLContext();
        var data = SampleTexts.View(context);
        using var transformer = context.Transforms.ApplyTextClassifier(Fixtures.Checkpoint(name)).Fit(data);
        using var core = TextClassifier.Load(Checkpoint.Open(Fixtures.Checkpoint(name)));
        Assert.Equal(core.Classes, transformer.Classes);
        Assert.Equal(core.ContentHash, transformer.ModelHash);
        var expected = core.Score([.. SampleTexts.Create()]);
        var rows = Cells.Vectors(transformer.Transform(data), "Logit");
        Assert.Equal(SampleTexts.Count, rows.Length);
        for (var i = 0; i < SampleTexts.Count; i++) SampleTexts.AssertClose(expected[i], rows[i]);
    }

    [Fact]
    public void An_engine_gives_the_scores_of_the_view()
    {
        using var leaks = new NativeLeakCheck();
        var context = new MLContext();
        var data = SampleTexts.View(context);
        var transformer = context.Transforms.ApplyTextClassifier(Fixtures.Checkpoint("bert-classifier")).Fit(data);
        var rows = Cells.Vectors(transformer.Transform(data), "Logit");
        using var engine = context.Model.CreatePredictionEngine<SampleText, Output>(transformer);
        foreach (var (text, row) in SampleTexts.Create().Zip(rows)) SampleTexts.AssertClose(row, engine.Predict(new() { Text = text }).Logit);
    }

    [Fact]
    public void Engines_on_sixteen_threads_share_one_model()
    {
        var context = new MLContext();
        var data = SampleTexts.View(context);
        using var transformer = context.Transforms.ApplyTextClassifier(Fixtures.Checkpoint("bert-classifier")).Fit(data);
        var rows = Cells.Vectors(transformer.Transform(data), "Logit");
        var texts = SampleTexts.Create().ToArray();
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16 }, _ =>
        {
            var engine = context.Model.CreatePredictionEngine<SampleText, Output>(transformer, new PredictionEngineOptions { OwnsTransformer = false });
            for (var i = 0; i < SampleTexts.Count; i++) SampleTexts.AssertClose(rows[i], engine.Predict(new() { Text = texts[i] }).Logit);
        });
    }

    [Fact]
    public void A_fetched_model_goes_by_its_name_and_what_is_saved_needs_no_cache()
    {
        var context = new MLContext();
        var data = SampleTexts.View(context);
        using var saved = new MemoryStream();
        float[][] rows = [];
        using (var cache = new CacheFolder())
        {
            cache.AddModel(Fixtures.Checkpoint("bert-classifier"), "owner/name", CacheFolder.Commit, "main");
            cache.AsCacheOfProcess(() =>
            {
                using var transformer = context.Transforms.ApplyTextClassifier("owner/name").Fit(data);
                rows = Cells.Vectors(transformer.Transform(data), "Logit");
                context.Model.Save(transformer, data.Schema, saved);
            });
            saved.Position = 0;
            using var zip = new System.IO.Compression.ZipArchive(saved, System.IO.Compression.ZipArchiveMode.Read, leaveOpen: true);
            Assert.All(zip.Entries, entry =>
            {
                using var content = new StreamReader(entry.Open(), System.Text.Encoding.Latin1);
                Assert.DoesNotContain(cache.Path, content.ReadToEnd(), StringComparison.Ordinal);
            });
        }
        saved.Position = 0;
        var loaded = new MLContext().Model.Load(saved, out _);
        using (loaded as IDisposable) Assert.Equal(rows, Cells.Vectors(loaded.Transform(data), "Logit"));
    }

    private sealed class Output
    {
        [VectorType]
        public float[] Logit { get; set; } = [];
    }
}
