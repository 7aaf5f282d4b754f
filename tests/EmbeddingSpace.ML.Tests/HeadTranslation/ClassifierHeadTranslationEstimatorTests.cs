using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.HeadTranslation;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.Tests.Fakes;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace EmbeddingSpace.ML.Tests.HeadTranslation;

[Trait("Tier", "Pipeline")]
public sealed class ClassifierHeadTranslationEstimatorTests
{
    private readonly FakeModels _models = new();

    [Fact]
    public void It_keeps_the_contract_of_estimators() =>
        EstimatorContract.Check(_models, context => context.Transforms.TranslateClassifierHead("source", "Features"), "Features",
            "Score", "Probability", "Logit", "PredictedLabel");

    [Fact]
    public void Fit_reads_text_and_features_and_no_other_column()
    {
        var context = _models.Context();
        var data = new ColumnRecorder(TextRow.View(context));
        using var transformer = context.Transforms.TranslateClassifierHead("source", "Features").Fit(data);
        Assert.Equal(["Features", "Text"], data.Asked.Distinct().Order());
        Assert.Equal(0, _models.Alive);
        Assert.Same(FakeReports.Head, transformer.Report);
        Assert.Equal(3, transformer.FeatureSize);
    }

    [Fact]
    public void The_fitted_head_needs_no_text()
    {
        var context = _models.Context();
        var data = TextRow.View(context);
        using var transformer = context.Transforms.TranslateClassifierHead("source", "Features").Fit(data);
        var withoutText = context.Transforms.DropColumns("Text").Fit(data).Transform(data);
        Assert.Equal(Cells.Read(transformer.Transform(data), "Score"), Cells.Read(transformer.Transform(withoutText), "Score"));
    }

    [Fact]
    public void Features_of_another_size_are_refused()
    {
        var context = _models.Context();
        var data = TextRow.View(context);
        using var transformer = context.Transforms.TranslateClassifierHead("source", "Features").Fit(data);
        var wide = context.Transforms.Concatenate("Features", "Features", "Number").Fit(data).Transform(data);
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => transformer.Transform(wide));
        Assert.Contains("expected Vector<Single, 3>", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_features_miss_the_logits_miss()
    {
        var context = _models.Context();
        using var transformer = context.Transforms.TranslateClassifierHead("source", "Features").Fit(TextRow.View(context));
        var data = context.Data.LoadFromEnumerable(new[] { new TextRow { Features = [1, float.NaN, 2] }, new TextRow { Features = [1, 2, 3] } });
        Assert.Equal([[float.NaN, float.NaN, float.NaN], [6, 12, 18]], Cells.Vectors(transformer.Transform(data), "Logit"));
    }

    [Fact]
    public void Many_heads_share_one_forward_pass_of_the_encoder()
    {
        var context = _models.Context();
        var data = TextRow.View(context);
        using var model = context.Transforms.ApplyTransformerEncoder("Encoded", "encoder", "Text")
            .Append(context.Transforms.TranslateClassifierHead("first", "Encoded", columnNamePrefix: "A"))
            .Append(context.Transforms.TranslateClassifierHead("second", "Encoded", columnNamePrefix: "B"))
            .Append(context.Transforms.TranslateClassifierHead("third", "Encoded", columnNamePrefix: "C"))
            .Fit(data);
        _models.Calls.Clear();
        Cells.Read(model.Transform(data), "AScore", "BPredictedLabel", "CLogit", "Number");
        // The fake head writes an empty entry a row, so what is left are forward passes over texts.
        Assert.Single(_models.Calls, call => call.Length > 0);
    }

    [Fact]
    public void A_prediction_engine_over_encoder_and_heads_runs_the_encoder_once_a_text()
    {
        var context = _models.Context();
        var data = TextRow.View(context);
        var model = context.Transforms.ApplyTransformerEncoder("Encoded", "encoder", "Text")
            .Append(context.Transforms.TranslateClassifierHead("first", "Encoded", columnNamePrefix: "A"))
            .Append(context.Transforms.TranslateClassifierHead("second", "Encoded", columnNamePrefix: "B"))
            .Fit(data);
        using var engine = context.Model.CreatePredictionEngine<TextRow, Answer>(model);
        _models.Calls.Clear();
        var answers = TextRow.Create(8).Select(engine.Predict).ToArray();
        Assert.Equal(8, _models.Calls.Count(call => call.Length > 0));
        Assert.Equal(Cells.Vectors(model.Transform(data), "AScore"), answers.Select(answer => answer.AScore));
        Assert.Equal(Cells.Vectors(model.Transform(data), "BLogit"), answers.Select(answer => answer.BLogit));
    }

    private sealed class Answer
    {
        [VectorType]
        public float[] AScore { get; set; } = [];

        [VectorType]
        public float[] BLogit { get; set; } = [];
    }

    [Fact]
    public void Heads_fitted_together_read_the_features_once_and_add_the_columns_of_each()
    {
        var context = _models.Context();
        var data = new ColumnRecorder(TextRow.View(context));
        using var heads = context.Transforms.TranslateClassifierHeads(Head("first", "A"), Head("second", "B")).Fit(data);
        Assert.Equal(2, heads.ToArray().Length);
        Assert.Equal(["Features", "Text"], data.Asked.Distinct().Order());
        Assert.Equal(0, _models.Alive);
        var schema = heads.Transform(TextRow.View(context)).Schema;
        Assert.All(["AScore", "APredictedLabel", "BScore", "BPredictedLabel"], name => Assert.NotNull(schema.GetColumnOrNull(name)));
    }

    [Fact]
    public void Heads_that_do_not_go_together_are_refused()
    {
        var transforms = _models.Context().Transforms;
        string Refusal(params ClassifierHeadTranslationEstimator.Options[] heads) =>
            Assert.Throws<ArgumentException>(() => transforms.TranslateClassifierHeads(heads)).Message;

        Assert.Contains("at least one head", Refusal(), StringComparison.Ordinal);
        Assert.Contains("and 'Other', 'Text', ", Refusal(Head("source", "A"), Head("source", "B", "Other")), StringComparison.Ordinal);
        Assert.Contains("'AScore' twice", Refusal(Head("source", "A"), Head("source", "A")), StringComparison.Ordinal);
    }

    private static ClassifierHeadTranslationEstimator.Options Head(string source, string prefix, string features = "Features") =>
        new() { Source = source, FeaturesColumnName = features, Columns = ClassifierColumnNames.WithPrefix(prefix) };
}
