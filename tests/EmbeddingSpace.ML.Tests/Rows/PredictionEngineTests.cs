using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.Tests.Fakes;
using EmbeddingSpace.ML.TextClassification;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Rows;

[Trait("Tier", "Pipeline")]
public sealed class PredictionEngineTests
{
    private readonly FakeModels _models = new();

    [Fact]
    public void An_engine_over_a_chain_with_transforms_before_and_after_equals_the_view()
    {
        var context = _models.Context();
        var data = TextRow.View(context);
        var model = context.Transforms.Text.NormalizeText("Normal", "Text", keepPunctuations: false)
            .Append(context.Transforms.ApplyTextClassifier("folder", "Normal"))
            .Append(context.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel"))
            .Fit(data);
        var view = model.Transform(data);
        using var engine = context.Model.CreatePredictionEngine<TextRow, Answer>(model);
        _models.Calls.Clear();
        var answers = TextRow.Create(8).Select(engine.Predict).ToArray();
        Assert.Equal(8, _models.Calls.Count);
        Assert.Equal(Cells.Vectors(view, "Score"), answers.Select(answer => answer.Score));
        Assert.Equal(Cells.Read(view, "Answer"), answers.Select(answer => answer.Text));
        Assert.Equal(FakeModels.Classes, new ClassLabels(engine.OutputSchema).Classes);
    }

    [Fact]
    public void An_engine_that_asks_for_no_added_column_runs_no_model()
    {
        var context = _models.Context();
        var model = context.Transforms.ApplyTextClassifier("folder").Fit(TextRow.View(context));
        using var engine = context.Model.CreatePredictionEngine<TextRow, Passed>(model);
        Assert.Equal(7, engine.Predict(new() { Text = "a", Number = 7, Features = [1, 2, 3] }).Number);
        Assert.Empty(_models.Calls);
    }

    [Fact]
    public void Engines_of_one_model_work_at_once()
    {
        var context = _models.Context();
        using var model = context.Transforms.ApplyTextClassifier("folder").Fit(TextRow.View(context));
        var expected = TextRow.Create(50).Select(row => FakeScorer.Expected(row.Text, 3)).ToArray();
        Parallel.For(0, 16, _ =>
        {
            // An engine that owned the model would dispose it under the others.
            var engine = context.Model.CreatePredictionEngine<TextRow, Logits>(model, new PredictionEngineOptions { OwnsTransformer = false });
            Assert.Equal(expected, TextRow.Create(50).Select(row => engine.Predict(row).Logit));
        });
    }

    [Fact]
    public async Task Engines_on_sixteen_threads_share_forward_passes_where_the_options_say_so()
    {
        const int Engines = 16;
        const int Requests = 50;
        var context = _models.Context();
        var options = new TextClassifierEstimator.Options { Checkpoint = "folder", Batching = new() { MaximumDelay = TimeSpan.FromMilliseconds(16) } };
        using var model = context.Transforms.ApplyTextClassifier(options).Fit(TextRow.View(context));
        var rows = TextRow.Create(Requests).ToArray();
        var expected = rows.Select(row => FakeScorer.Expected(row.Text, 3)).ToArray();
        var threads = Enumerable.Range(0, Engines).Select(_ => Task.Factory.StartNew(() =>
        {
            var engine = context.Model.CreatePredictionEngine<TextRow, Logits>(model, new PredictionEngineOptions { OwnsTransformer = false });
            Assert.Equal(expected, rows.Select(row => engine.Predict(row).Logit));
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        await Task.WhenAll(threads);
        Assert.Equal(Engines * Requests, _models.Calls.Sum(call => call.Length));
        Assert.True(_models.Calls.Count < Engines * Requests, $"Expected fewer passes than {Engines * Requests} requests, found {_models.Calls.Count}.");
    }

    [Fact]
    public void A_disposed_transformer_says_so_to_engines_that_share_its_passes()
    {
        var context = _models.Context();
        var options = new TextClassifierEstimator.Options { Checkpoint = "folder", Batching = new() };
        var model = context.Transforms.ApplyTextClassifier(options).Fit(TextRow.View(context));
        var engine = context.Model.CreatePredictionEngine<TextRow, Logits>(model, new PredictionEngineOptions { OwnsTransformer = false });
        model.Dispose();
        Assert.Throws<ObjectDisposedException>(() => engine.Predict(TextRow.Create(1).First()));
        Assert.Equal(0, _models.Alive);
    }

    private sealed class Answer
    {
        [VectorType]
        public float[] Score { get; set; } = [];

        [ColumnName("Answer")]
        public string Text { get; set; } = "";
    }

    private sealed class Passed
    {
        public float Number { get; set; }
    }

    private sealed class Logits
    {
        [VectorType]
        public float[] Logit { get; set; } = [];
    }
}
