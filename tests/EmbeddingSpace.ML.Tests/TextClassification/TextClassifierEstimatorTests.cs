using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.Tests.Fakes;
using EmbeddingSpace.ML.TextClassification;
using EmbeddingSpace.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace EmbeddingSpace.ML.Tests.TextClassification;

[Trait("Tier", "Pipeline")]
public sealed class TextClassifierEstimatorTests
{
    /// <summary>Softmax in single precision against double.</summary>
    private const double ProbabilityTolerance = 1e-6;

    private readonly FakeModels _models = new();

    [Fact]
    public void It_keeps_the_contract_of_estimators() =>
        EstimatorContract.Check(_models, context => context.Transforms.ApplyTextClassifier("folder"), "Text",
            "Score", "Probability", "Logit", "PredictedLabel");

    [Fact]
    public void It_keeps_the_contract_with_every_option_set() =>
        EstimatorContract.Check(_models, context => context.Transforms.ApplyTextClassifier(new TextClassifierEstimator.Options
        {
            Checkpoint = "folder",
            Columns = ClassifierColumnNames.WithPrefix("Topic"),
            TruncatedColumnName = "Cut",
            FallbackToCpu = true,
            MaximumLength = 7,
            TokensPerBatch = 11,
            RowsReadAhead = 3,
        }), "Text", "TopicScore", "TopicProbability", "TopicLogit", "TopicPredictedLabel", "Cut");

    [Fact]
    public void Scores_are_probabilities_and_logits_have_their_own_column()
    {
        var context = _models.Context();
        var data = TextRow.View(context);
        using var transformer = context.Transforms.ApplyTextClassifier("folder").Fit(data);
        var view = transformer.Transform(data);

        var logits = Cells.Vectors(view, "Logit");
        Assert.Equal([.. TextRow.Create(8).Select(row => FakeScorer.Expected(row.Text, 3))], logits);
        foreach (var (logit, probabilities) in logits.Zip(Cells.Vectors(view, "Score")))
        {
            var sum = logit.Sum(value => Math.Exp(value));
            for (var i = 0; i < 3; i++) Assert.Equal(Math.Exp(logit[i]) / sum, probabilities[i], ProbabilityTolerance);
        }

        Assert.Equal(Cells.Read(view, "Score"), Cells.Read(view, "Probability"));
    }

    [Fact]
    public void Key_values_give_the_text_of_the_winning_class()
    {
        var context = _models.Context();
        var data = TextRow.View(context, 40);
        using var model = context.Transforms.ApplyTextClassifier("folder")
            .Append(context.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel")).Fit(data);
        var expected = TextRow.Create(40).Select(row => FakeScorer.Expected(row.Text, 3))
            .Select(logits => FakeModels.Classes[Array.IndexOf(logits, logits.Max())]).ToArray();
        Assert.True(expected.Distinct().Count() == 3, "The fake has to choose every class for this test to tell them apart.");
        Assert.Equal(expected, Cells.Read(model.Transform(data), "Answer"));
    }

    [Fact]
    public void Evaluate_gives_accuracy_and_log_loss_with_default_column_names()
    {
        var context = _models.Context();
        var data = TextRow.View(context, 60);
        using var classifier = context.Transforms.ApplyTextClassifier("folder").Fit(data);
        var labels = context.Transforms.Conversion.MapValueToKey("Label", keyData: ClassLabels.ToKeyData(context, classifier.Classes)).Fit(data);
        var metrics = context.MulticlassClassification.Evaluate(classifier.Transform(labels.Transform(data)));

        double correct = 0, loss = 0;
        foreach (var row in TextRow.Create(60))
        {
            var logits = FakeScorer.Expected(row.Text, 3);
            var label = Array.IndexOf(FakeModels.Classes, row.Label);
            if (Array.IndexOf(logits, logits.Max()) == label) correct++;
            loss -= Math.Log(Math.Exp(logits[label]) / logits.Sum(value => Math.Exp(value)));
        }

        Assert.Equal(correct / 60, metrics.MicroAccuracy, ProbabilityTolerance);
        Assert.Equal(loss / 60, metrics.LogLoss, ProbabilityTolerance);
    }

    [Fact]
    public void Score_columns_carry_the_class_names()
    {
        var context = _models.Context();
        var data = TextRow.View(context);
        using var transformer = context.Transforms.ApplyTextClassifier("folder").Fit(data);
        var schema = transformer.GetOutputSchema(data.Schema);
        foreach (var name in new[] { "Score", "Probability", "Logit" }) Assert.Equal(FakeModels.Classes, new ClassLabels(schema, name).Classes);
        VBuffer<ReadOnlyMemory<char>> training = default;
        schema["Score"].Annotations.GetValue("TrainingLabelValues", ref training);
        Assert.Equal(FakeModels.Classes, training.DenseValues().Select(value => value.ToString()));
        Assert.Equal(new KeyDataViewType(typeof(uint), 3), schema["PredictedLabel"].Type);
    }

    [Fact]
    public void All_columns_of_a_row_cost_one_forward_pass()
    {
        var context = _models.Context();
        var data = TextRow.View(context);
        using var transformer = context.Transforms.ApplyTextClassifier("folder").Fit(data);
        Cells.Read(transformer.Transform(data), "Score", "Probability", "Logit", "PredictedLabel");
        Assert.Single(_models.Calls);
        Assert.Equal(8, _models.Calls[0].Length);
    }

    [Fact]
    public void Two_classifiers_in_one_pipeline_read_each_text_once_each()
    {
        var context = _models.Context();
        var data = TextRow.View(context);
        using var model = context.Transforms.ApplyTextClassifier("first", columnNamePrefix: "A")
            .Append(context.Transforms.ApplyTextClassifier("second", columnNamePrefix: "B")).Fit(data);
        var view = model.Transform(data);
        Assert.Equal(Cells.Read(view, "AScore"), Cells.Read(view, "BScore"));
        _models.Calls.Clear();
        Cells.Read(view, "AScore", "BScore", "Number");
        Assert.Equal(2, _models.Calls.Count);
    }

    [Fact]
    public void Transformers_of_one_estimator_share_the_weights_until_the_last_goes()
    {
        var context = _models.Context();
        var data = TextRow.View(context);
        var estimator = context.Transforms.ApplyTextClassifier("folder");
        var first = estimator.Fit(data);
        var second = estimator.Fit(data);
        Assert.Equal(1, _models.Loads);
        first.Dispose();
        Assert.Equal(8, Cells.Read(second.Transform(data), "Score").Length);
        second.Dispose();
        Assert.Equal(0, _models.Alive);
        using var third = estimator.Fit(data);
        Assert.Equal(2, _models.Loads);
        Assert.Equal(8, Cells.Read(third.Transform(data), "Score").Length);
    }

    [Fact]
    public void Settings_of_options_reach_the_model()
    {
        var context = _models.Context();
        var options = new TextClassifierEstimator.Options
        {
            Checkpoint = "folder",
            MaximumLength = 7,
            TokensPerBatch = 11,
            Precision = ScoringPrecision.BFloat16,
        };
        var estimator = context.Transforms.ApplyTextClassifier(options);
        // Options are copied: changing them afterwards changes nothing.
        options.MaximumLength = 9;
        using var transformer = estimator.Fit(TextRow.View(context));
        var scoring = _models.LastScoring!;
        Assert.Equal((7, 11, ScoringPrecision.BFloat16), (scoring.MaximumLength, scoring.TokensPerBatch, scoring.Precision));
    }

    [Fact]
    public void Every_fault_of_options_is_in_one_message()
    {
        string Faults(TextClassifierEstimator.Options options) =>
            Assert.Throws<ArgumentException>(() => _models.Context().Transforms.ApplyTextClassifier(options)).Message;

        var many = Faults(new() { Checkpoint = "", RowsReadAhead = 0, MaximumLength = 1 });
        foreach (var name in new[] { "Checkpoint", "RowsReadAhead", "MaximumLength" }) Assert.Contains(name, many, StringComparison.Ordinal);
        Assert.Contains("'Logit'", Faults(new() { Checkpoint = "folder", Columns = new() { Score = "Logit" } }), StringComparison.Ordinal);
        Assert.Contains("Precision", Faults(new() { Checkpoint = "folder", Precision = (ScoringPrecision)9 }), StringComparison.Ordinal);
        Assert.Contains("MaximumTexts", Faults(new() { Checkpoint = "folder", Batching = new() { MaximumTexts = 0 } }), StringComparison.Ordinal);
        Assert.Contains("'Score'", Faults(new() { Checkpoint = "folder", TruncatedColumnName = "Score" }), StringComparison.Ordinal);
    }
}
