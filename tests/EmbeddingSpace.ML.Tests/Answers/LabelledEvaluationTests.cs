using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.TextClassification;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Answers;

/// <summary>One call from labelled rows to ML.NET's figures, however the labels are written.</summary>
[Trait("Tier", "Pipeline")]
public sealed class LabelledEvaluationTests
{
    // Probabilities are the same numbers, summed in another order.
    private const double Tolerance = 1e-9;

    private static readonly string[] Classes = ["negative", "neutral", "positive"];

    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Text_and_keys_in_any_order_are_judged_alike()
    {
        using var classifier = Classifier("bert-classifier");
        var text = Rows(Classes);
        var expected = _ml.MulticlassClassification.Evaluate(
            classifier.Transform(_ml.Transforms.MapClassLabels("Label", classifier).Fit(text).Transform(text)));
        Assert.InRange(expected.MicroAccuracy, .01, .99);
        var keys = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(text).Transform(text);
        var backwards = _ml.Transforms.MapClassLabels("Label", [.. Classes.Reverse()]).Fit(text).Transform(text);
        foreach (var data in (IDataView[])[text, keys, backwards])
        {
            var metrics = classifier.Evaluate(data, "Label");
            Assert.Equal(expected.MicroAccuracy, metrics.MicroAccuracy);
            Assert.Equal(expected.LogLoss, metrics.LogLoss, Tolerance);
        }
        var topic = _ml.Transforms.CopyColumns("Topic", "Label").Fit(text).Transform(text);
        Assert.Equal(expected.MicroAccuracy, classifier.Evaluate(topic, "Topic").MicroAccuracy);
    }

    [Fact]
    public void A_translation_is_judged_in_the_same_call()
    {
        var model = _ml.Model.Load(Fixtures.SavedModel("translation-combined.zip"), out _);
        using var owned = model as IDisposable;
        var translated = model.FindStages<TextClassifierTranslationTransformer>()[0];
        Assert.InRange(translated.Evaluate(Rows(translated.Classes), "Label").MicroAccuracy, 0, 1);
    }

    [Fact]
    public void Labels_that_are_no_classes_are_refused_and_rows_without_one_left_out()
    {
        using var classifier = Classifier("bert-classifier");
        var fault = Assert.Throws<ArgumentException>(() => classifier.Evaluate(Rows([.. Classes, "Neutral"]), "Label"));
        Assert.Contains("row 3: expected one of 'negative', 'neutral', 'positive', found 'Neutral'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("found none in 16 rows",
            Assert.Throws<ArgumentException>(() => classifier.Evaluate(Rows([""]), "Label")).Message, StringComparison.Ordinal);
        Assert.Contains("got Single",
            Assert.Throws<ArgumentOutOfRangeException>(() => classifier.Evaluate(Rows(Classes), "Number")).Message, StringComparison.Ordinal);
        Assert.Contains("'Absent'",
            Assert.Throws<ArgumentOutOfRangeException>(() => classifier.Evaluate(Rows(Classes), "Absent")).Message, StringComparison.Ordinal);
        var labelled = _ml.Data.LoadFromEnumerable(TextRow.Create(16).Select((row, i) => new TextRow { Text = row.Text, Label = i < 8 ? Classes[i % 3] : "" }));
        var first = _ml.Data.LoadFromEnumerable(TextRow.Create(8).Select((row, i) => new TextRow { Text = row.Text, Label = Classes[i % 3] }));
        Assert.Equal(classifier.Evaluate(first, "Label").MicroAccuracy, classifier.Evaluate(labelled, "Label").MicroAccuracy);
    }

    [Fact]
    public void Other_kinds_of_answers_have_evaluators_of_their_own()
    {
        using var classifier = Classifier("bert-multi-label-legacy-bin");
        Assert.Contains("labels that do not exclude one another",
            Assert.Throws<InvalidOperationException>(() => classifier.Evaluate(Rows(Classes), "Label")).Message, StringComparison.Ordinal);
    }

    private TextClassifierTransformer Classifier(string name) => _ml.Transforms.ApplyTextClassifier(Fixtures.Checkpoint(name)).Fit(Rows(Classes));

    private IDataView Rows(IReadOnlyList<string> labels) => _ml.Data.LoadFromEnumerable(
        TextRow.Create(16).Select((row, i) => new TextRow { Text = row.Text, Label = labels[i % labels.Count], Number = i }));
}
