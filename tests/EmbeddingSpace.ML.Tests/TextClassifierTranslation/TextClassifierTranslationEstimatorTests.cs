using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.Tests.Fakes;
using EmbeddingSpace.Translation.Definition;
using Microsoft.ML;
using Xunit;

namespace EmbeddingSpace.ML.Tests.TextClassifierTranslation;

[Trait("Tier", "Pipeline")]
public sealed class TextClassifierTranslationEstimatorTests
{
    private readonly FakeModels _models = new();

    [Fact]
    public void It_keeps_the_contract_of_estimators() =>
        EstimatorContract.Check(_models, context => context.Transforms.TranslateTextClassifier("source", "target"), "Text", "Score", "Probability", "Logit", "PredictedLabel");

    [Fact]
    public void Fit_reads_the_text_column_and_no_other()
    {
        var context = _models.Context();
        var data = new ColumnRecorder(TextRow.View(context));
        using var transformer = context.Transforms.TranslateTextClassifier("source", "target").Fit(data);
        Assert.Equal(["Text"], data.Asked.Distinct());
        Assert.Equal(TextRow.Create(8).Select(row => row.Text ?? ""), _models.AnchorTexts!);
        Assert.Same(FakeReports.Translation, transformer.Report);
        Assert.Equal(FakeModels.Classes, transformer.Classes);
    }

    [Fact]
    public void Without_texts_fit_reads_nothing()
    {
        var context = _models.Context();
        var data = new ColumnRecorder(TextRow.View(context));
        using var transformer = context.Transforms.TranslateTextClassifier(new TextClassifierTranslationEstimator.Options { Source = "source", Target = "target", UseTexts = false }).Fit(data);
        Assert.Empty(data.Asked);
        Assert.Null(_models.AnchorTexts);
    }

    [Fact]
    public void Settings_of_options_reach_the_translator()
    {
        var context = _models.Context();
        using var transformer = context.Transforms.TranslateTextClassifier(new TextClassifierTranslationEstimator.Options
        {
            Source = "source",
            Target = "target",
            Method = TranslationMethod.TokenRidge,
            Seed = 5,
            TargetOnlyTolerance = 0.25,
            KeptSourcePrice = 0.5,
            MaximumLength = 9,
        }).Fit(TextRow.View(context));
        var options = _models.TranslationOptions!;
        Assert.Equal((TranslationMethod.TokenRidge, 5, 0.25, 0.5, 9), (options.Method, options.Seed, options.TargetOnlyTolerance, options.KeptSourcePrice, options.Scoring.MaximumLength));
    }

    [Fact]
    public void Settings_of_the_head_reach_the_translator()
    {
        var context = _models.Context();
        using var transformer = context.Transforms.TranslateTextClassifier(new TextClassifierTranslationEstimator.Options
        {
            Source = "source",
            Target = "target",
            BalanceClasses = true,
            LayerWeighting = LayerWeighting.KernelAlignment,
        }).Fit(TextRow.View(context));
        Assert.Equal((true, LayerWeighting.KernelAlignment), (_models.TranslationOptions!.BalanceClasses, _models.TranslationOptions.LayerWeighting));
    }

    [Fact]
    public void A_cancelled_fit_throws_and_leaves_nothing()
    {
        var context = _models.Context();
        var options = new TextClassifierTranslationEstimator.Options { Source = "source", Target = "target", CancellationToken = new(canceled: true) };
        Assert.ThrowsAny<OperationCanceledException>(() => context.Transforms.TranslateTextClassifier(options).Fit(TextRow.View(context)));
        Assert.Equal(0, _models.Alive);
    }
}
