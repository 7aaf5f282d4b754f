using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.HeadTranslation;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.Tests.Fakes;
using EmbeddingSpace.ML.TextClassification;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Columns;

/// <summary>Class i of the scores is key i of the label, however the label came by its keys.</summary>
[Trait("Tier", "Pipeline")]
public sealed class ClassOrderTests
{
    // Probabilities are the same numbers, summed in another order.
    private const double Tolerance = 1e-12;

    private static readonly string[] Occurring = ["positive", "neutral", "negative"];

    private static readonly Dictionary<string, Func<MLContext, string?, IEstimator<ITransformer>>> Stages = new()
    {
        ["classifier"] = (context, label) =>
            context.Transforms.ApplyTextClassifier(new TextClassifierEstimator.Options { Checkpoint = "folder", LabelColumnName = label }),
        ["translation"] = (context, label) => context.Transforms.TranslateTextClassifier(
            new TextClassifierTranslationEstimator.Options { Source = "source", Target = "target", LabelColumnName = label }),
        ["head"] = (context, label) => context.Transforms.TranslateClassifierHead(
            new ClassifierHeadTranslationEstimator.Options { Source = "source", FeaturesColumnName = "Features", LabelColumnName = label }),
    };

    private readonly FakeModels _models = new();

    public static TheoryData<string> StageNames => [.. Stages.Keys];

    [Theory]
    [MemberData(nameof(StageNames))]
    public void Keys_as_they_occur_judge_as_well_as_keys_in_the_order_of_the_classes(string stage)
    {
        var context = _models.Context();
        var data = Rows(context);
        using var transformer = (IDisposable)Stages[stage](context, "Label").Fit(data);
        var scored = ((ITransformer)transformer).Transform(context.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data));
        var reference = ((ITransformer)transformer).Transform(context.Transforms.MapClassLabels("Label", FakeModels.Classes).Fit(data).Transform(data));
        var (metrics, expected) = (context.MulticlassClassification.Evaluate(scored), context.MulticlassClassification.Evaluate(reference));
        Assert.Equal(expected.MicroAccuracy, metrics.MicroAccuracy);
        Assert.Equal(expected.LogLoss, metrics.LogLoss, Tolerance);

        foreach (var column in new[] { "Score", "Probability", "Logit" }) Assert.Equal(Occurring, new ClassLabels(scored.Schema, column).Classes);
        foreach (var (row, own) in Cells.Vectors(scored, "Logit").Zip(Cells.Vectors(reference, "Logit"))) Assert.Equal([own[1], own[2], own[0]], row);
        // The same names win.
        var answer = context.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel");
        Assert.Equal(Cells.Read(answer.Fit(reference).Transform(reference), "Answer"), Cells.Read(answer.Fit(scored).Transform(scored), "Answer"));
    }

    [Theory]
    [MemberData(nameof(StageNames))]
    public void Keys_that_are_not_the_classes_are_refused_with_both_lists(string stage)
    {
        var context = _models.Context();
        using var transformer = (IDisposable)Stages[stage](context, "Label").Fit(Rows(context));
        var two = context.Data.TakeRows(Rows(context), 2);
        var labelled = context.Transforms.Conversion.MapValueToKey("Label").Fit(two).Transform(two);
        Action[] attempts =
        [
            () => ((ITransformer)transformer).GetOutputSchema(labelled.Schema),
            () => ((ITransformer)transformer).Transform(labelled),
            () => ((ITransformer)transformer).GetRowToRowMapper(labelled.Schema),
            () => Stages[stage](context, "Label").Fit(labelled),
        ];
        foreach (var attempt in attempts)
        {
            var message = Assert.Throws<ArgumentOutOfRangeException>(attempt).Message;
            Assert.Contains("label column 'Label': expected the classes 'negative', 'positive', 'neutral', got the key values 'positive', 'neutral'", message,
                StringComparison.Ordinal);
            Assert.Contains("MapClassLabels", message, StringComparison.Ordinal);
        }

        var numbers = context.Transforms.Conversion.MapValueToKey("Label", "Number").Fit(two).Transform(two);
        Assert.Contains("key values of type Single", Assert.Throws<ArgumentOutOfRangeException>(() => ((ITransformer)transformer).Transform(numbers)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "Label")]
    [InlineData("Label", "Topic")]
    [InlineData("Topic", "Label")]
    public void Another_column_than_the_one_named_changes_nothing(string? named, string mapped)
    {
        var context = _models.Context();
        var data = Rows(context);
        using var transformer = (IDisposable)Stages["classifier"](context, named).Fit(data);
        var labelled = context.Transforms.Conversion.MapValueToKey(mapped, "Label").Fit(data).Transform(data);
        using var folder = new TemporaryFolder();
        context.Model.Save((ITransformer)transformer, data.Schema, folder.File("model.zip"));
        using var loaded = (IDisposable)_models.Context().Model.Load(folder.File("model.zip"), out _);
        foreach (var model in new[] { transformer, loaded })
            Assert.Equal(FakeModels.Classes, new ClassLabels(((ITransformer)model).GetOutputSchema(labelled.Schema)).Classes);
    }

    [Fact]
    public void A_column_of_another_name_is_followed_after_saving_too()
    {
        var context = _models.Context();
        var data = Rows(context);
        using var transformer = (IDisposable)Stages["classifier"](context, "Topic").Fit(data);
        using var folder = new TemporaryFolder();
        context.Model.Save((ITransformer)transformer, data.Schema, folder.File("model.zip"));
        using var loaded = (IDisposable)_models.Context().Model.Load(folder.File("model.zip"), out _);
        var labelled = context.Transforms.Conversion.MapValueToKey("Topic", "Label").Fit(data).Transform(data);
        foreach (var model in new[] { transformer, loaded })
            Assert.Equal(Occurring, new ClassLabels(((ITransformer)model).GetOutputSchema(labelled.Schema)).Classes);
    }

    [Fact]
    public void Labels_without_names_keep_the_order_of_the_model()
    {
        var context = _models.Context();
        using var transformer = (IDisposable)Stages["classifier"](context, "Label").Fit(Rows(context));
        var keys = context.Data.LoadFromEnumerable(new[] { new KeyRow { Text = "a", Label = 2 } });
        foreach (var data in new[] { keys, Rows(context) })
            Assert.Equal(FakeModels.Classes, new ClassLabels(((ITransformer)transformer).GetOutputSchema(data.Schema)).Classes);
    }

    [Fact]
    public void Classes_are_known_before_anything_is_fitted()
    {
        var context = _models.Context();
        var data = Rows(context);
        using var classifier = context.Transforms.ApplyTextClassifier("folder").Fit(data);
        var chain = new TransformerChain<ITransformer>(context.Transforms.CopyColumns("Copy", "Text").Fit(data), classifier);
        foreach (var mapping in new[]
        {
            context.Transforms.MapClassLabels("Label", FakeModels.Classes),
            context.Transforms.MapClassLabels("Label", classifier),
            context.Transforms.MapClassLabels("Label", chain),
        })
            Assert.Equal(FakeModels.Classes, KeyValues(mapping.Fit(data).Transform(data)));

        var folder = context.Transforms.MapClassLabels("Label", Fixtures.Data("models", "mini-a-ag_news")).Fit(data).Transform(data);
        using var real = new MLContext().Transforms.ApplyTextClassifier(Fixtures.Data("models", "mini-a-ag_news")).Fit(data);
        Assert.Equal(real.Classes, KeyValues(folder));

        Assert.Contains("expected a classifier", Assert.Throws<ArgumentException>(() =>
            context.Transforms.MapClassLabels("Label", context.Transforms.CopyColumns("Copy", "Text").Fit(data))).Message, StringComparison.Ordinal);
        Assert.Contains("one of 'negative', 'positive', 'neutral' and one of", Assert.Throws<ArgumentException>(() =>
            context.Transforms.MapClassLabels("Label", new TransformerChain<ITransformer>(classifier, real))).Message, StringComparison.Ordinal);
    }

    // Labels occur in another order than the model's.
    private static IDataView Rows(MLContext context) => context.Data.LoadFromEnumerable(TextRow.Create(61).Skip(1));

    private static string[] KeyValues(IDataView view)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema["Label"].GetKeyValues(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private sealed class KeyRow
    {
        public string Text { get; set; } = "";

        [KeyType(3)]
        public uint Label { get; set; }
    }
}
