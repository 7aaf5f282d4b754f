using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.HeadTranslation;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.Tests.Fakes;
using EmbeddingSpace.ML.TransformerEncoder;
using EmbeddingSpace.Testing;
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
        var view = transformer.Transform(data);
        Assert.Equal([[float.NaN, float.NaN, float.NaN], [6, 12, 18]], Cells.Vectors(view, "Logit"));
        Assert.Equal([float.NaN, float.NaN, float.NaN], Cells.Vectors(view, "Score")[0]);
        // 0 is the missing key.
        Assert.Equal(["0", "3"], Cells.Read(view, "PredictedLabel"));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Features_that_are_missing_cannot_be_fitted(float missing)
    {
        var context = _models.Context();
        var rows = TextRow.Create(6);
        rows[4].Features[1] = missing;
        var data = context.Data.LoadFromEnumerable(rows);
        Func<object>[] fits =
        [
            () => context.Transforms.TranslateClassifierHead("source", "Features").Fit(data),
            () => context.Transforms.TranslateClassifierHeads(Head("first", "A"), Head("second", "B")).Fit(data),
        ];
        foreach (var fit in fits)
            Assert.Contains("Column 'Features', row 4, slot 1: expected a finite number", Assert.Throws<InvalidOperationException>(fit).Message,
                StringComparison.Ordinal);
        Assert.Equal(0, _models.Alive);
    }

    [Fact]
    public void Features_of_other_layers_are_refused_after_saving_too()
    {
        var context = _models.Context();
        var data = TextRow.View(context);
        using var encoder = Encoder(context, 0).Fit(data);
        using var other = Encoder(context, 1).Fit(data);
        using var head = context.Transforms.TranslateClassifierHead("source", "Encoded").Fit(encoder.Transform(data));
        using var folder = new TemporaryFolder();
        context.Model.Save(head, data.Schema, folder.File("head.zip"));
        using var loaded = (IDisposable)_models.Context().Model.Load(folder.File("head.zip"), out _);
        foreach (ITransformer fitted in new[] { head, (ITransformer)loaded })
        {
            Assert.Equal(8, Cells.Vectors(fitted.Transform(encoder.Transform(data)), "Score").Length);
            var message = Assert.Throws<ArgumentOutOfRangeException>(() => fitted.Transform(other.Transform(data))).Message;
            Assert.Contains("layers 0, pooling Mean", message, StringComparison.Ordinal);
            Assert.Contains("layers 1, pooling Mean", message, StringComparison.Ordinal);
            // Vectors that say nothing of where they come from are taken.
            var silent = context.Data.LoadFromEnumerable(new[] { new Vector() });
            Assert.Single(Cells.Vectors(fitted.Transform(silent), "Score"));
        }
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

    private sealed class Vector
    {
        [VectorType(4)]
        public float[] Encoded { get; set; } = [1, 2, 3, 4];
    }

    private static TransformerEncoderEstimator Encoder(MLContext context, int layer) =>
        context.Transforms.ApplyTransformerEncoder("Encoded", "encoder", "Text", layers: [layer]);

    private static ClassifierHeadTranslationEstimator.Options Head(string source, string prefix, string features = "Features") =>
        new() { Source = source, FeaturesColumnName = features, Columns = ClassifierColumnNames.WithPrefix(prefix) };
}
