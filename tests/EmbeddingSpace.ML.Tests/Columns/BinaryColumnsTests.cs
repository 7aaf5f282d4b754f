using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.TextClassification;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Columns;

/// <summary>Two classes as ML.NET's binary evaluators and calibrators read them.</summary>
[Trait("Tier", "Pipeline")]
public sealed class BinaryColumnsTests
{
    private static readonly (string Text, bool Label)[] Reviews =
    [
        ("A film to remember.", true), ("Dull and far too long.", false), ("The best of the year.", true), ("I left before the end.", false),
        ("Warm, funny and wise.", true), ("A waste of time.", false), ("A triumph.", true), ("Nothing works here.", false),
    ];

    [Theory]
    [InlineData("positive", 1)]
    [InlineData("negative", 0)]
    public void They_are_evaluated_and_calibrated(string positive, int place)
    {
        var context = new MLContext(seed: 1);
        var data = context.Data.LoadFromEnumerable(Reviews.Select(review => new Row { Text = review.Text, Label = review.Label == (positive == "positive") }));
        using var many = Create(context, null).Fit(data);
        using var binary = Create(context, positive).Fit(data);
        var scored = binary.Transform(data);
        Assert.Equal(["negative", "positive"], binary.Classes);

        var (logits, correct) = (Cells.Vectors(many.Transform(data), "Logit"), 0);
        var rows = context.Data.CreateEnumerable<Answer>(scored, reuseRowObject: false).ToArray();
        foreach (var (row, own) in rows.Zip(logits))
        {
            Assert.Equal(own[place] - own[1 - place], row.Score);
            Assert.Equal(row.Score > 0, row.PredictedLabel);
            if (row.PredictedLabel == row.Label) correct++;
        }

        Assert.Equal(correct / (double)Reviews.Length, context.BinaryClassification.Evaluate(scored).Accuracy);
        Assert.Equal(correct / (double)Reviews.Length, context.BinaryClassification.EvaluateNonCalibrated(scored).Accuracy);
        var calibrated = context.BinaryClassification.Calibrators.Platt().Fit(scored).Transform(scored);
        Assert.Equal(Reviews.Length, calibrated.GetColumn<float>("Probability").Count(probability => probability is > 0 and < 1));

        using var folder = new TemporaryFolder();
        context.Model.Save(binary, data.Schema, folder.File("model.zip"));
        using var loaded = (IDisposable)new MLContext().Model.Load(folder.File("model.zip"), out _);
        Assert.Equal(rows.Select(row => row.Score), ((ITransformer)loaded).Transform(data).GetColumn<float>("Score"));
    }

    [Fact]
    public void A_class_that_is_none_of_them_is_refused()
    {
        var context = new MLContext();
        var data = context.Data.LoadFromEnumerable(new[] { new Row() });
        var message = Assert.Throws<ArgumentException>(() => Create(context, "neutral").Fit(data)).Message;
        Assert.Contains("'PositiveClass': expected one of two classes, found 'neutral'", message, StringComparison.Ordinal);
    }

    private static TextClassifierEstimator Create(MLContext context, string? positive) => context.Transforms.ApplyTextClassifier(
        new TextClassifierEstimator.Options { Checkpoint = Fixtures.Data("models", "mini-a-sst2"), PositiveClass = positive });

    private sealed class Row
    {
        public string Text { get; set; } = "";

        public bool Label { get; set; }
    }

    private sealed class Answer
    {
        public bool Label { get; set; }

        public float Score { get; set; }

        public bool PredictedLabel { get; set; }
    }
}
