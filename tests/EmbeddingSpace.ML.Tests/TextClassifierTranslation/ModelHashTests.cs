using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Xunit;

namespace EmbeddingSpace.ML.Tests.TextClassifierTranslation;

[Trait("Tier", "Pipeline")]
public sealed class ModelHashTests
{
    [Fact]
    public void Equal_fits_have_one_hash_and_keep_the_seconds_that_each_took()
    {
        var context = new MLContext();
        var data = TextRow.View(context);
        using var first = Fit(0);
        using var second = Fit(0);
        using var other = Fit(1);
        Assert.Equal(first.ModelHash, second.ModelHash);
        Assert.NotEqual(first.ModelHash, other.ModelHash);
        Assert.NotEqual(first.Report.Seconds, second.Report.Seconds);

        using var folder = new TemporaryFolder();
        var path = folder.File("model.zip");
        context.Model.Save(first, data.Schema, path);
        using var loaded = (TextClassifierTranslationTransformer)context.Model.Load(path, out _);
        Assert.Equal(first.ModelHash, loaded.ModelHash);
        Assert.Equal(first.Report.Seconds, loaded.Report.Seconds);

        TextClassifierTranslationTransformer Fit(int seed) => context.Transforms.TranslateTextClassifier(new TextClassifierTranslationEstimator.Options
        {
            Source = Fixtures.Checkpoint("bert-classifier"),
            Target = Fixtures.Checkpoint("bert-mlm-wide"),
            UseTexts = false,
            Translation = new() { Seed = seed },
        }).Fit(data);
    }
}
