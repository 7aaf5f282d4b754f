using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Xunit;

namespace EmbeddingSpace.ML.Tests.TextClassifierTranslation;

/// <summary>Models of other kinds as sources, as an app has them: a trained ML.NET pipeline, an ONNX file, columns of scores and of labels.</summary>
[Trait("Tier", "Pipeline")]
public sealed class ScoredSourcePipelineTests
{
    /// <summary>Bags of words trained on these texts say .9 of the right topics; chance says .25.</summary>
    private const double LeastAgreement = 0.75;

    private static readonly string Target = Fixtures.Data("models", "mini-b");

    [Fact]
    public void A_trained_pipeline_is_translated_saved_and_loaded()
    {
        using var leaks = new NativeLeakCheck();
        using var folder = new TemporaryFolder();
        var context = new MLContext(seed: 1);
        var data = News(context);
        var trained = Train(context);
        using var translated = context.Transforms.TranslateScores(trained.AsSource(context, "words"), Target, columnNamePrefix: "Moved").Fit(data);
        Assert.Equal(("words", 4), (translated.Report.Source, translated.Classes.Count));
        Assert.True(translated.Report.Agreement.Estimate > LeastAgreement, $"{translated.Report.Agreement}");
        var path = folder.File("moved.zip");
        context.Model.Save(translated, data.Schema, path);
        var loaded = new MLContext().Model.Load(path, out _);
        Assert.Equal(translated.Transform(data).GetColumn<float[]>("MovedScore").First(), loaded.Transform(data).GetColumn<float[]>("MovedScore").First());
        (loaded as IDisposable)?.Dispose();
    }

    [Fact]
    public void An_ONNX_classifier_is_translated()
    {
        using var folder = new TemporaryFolder();
        var context = new MLContext(seed: 1);
        var data = News(context);
        var texts = context.Transforms.Text.FeaturizeText("Features", "Text").Fit(data);
        string[] classes = [.. Rows().Select(row => row.Label).Distinct().Order(StringComparer.Ordinal)];
        // Detached from the texts: of the whole pipeline the converter knows only parts.
        var vectors = texts.Transform(data).GetColumn<float[]>("Features").ToArray();
        var definition = SchemaDefinition.Create(typeof(Vectors));
        definition[nameof(Vectors.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, vectors[0].Length);
        var features = context.Data.LoadFromEnumerable(
            Rows().Zip(vectors, (row, vector) => new Vectors { Label = (uint)Array.IndexOf(classes, row.Label) + 1, Features = vector }), definition);
        var trained = context.MulticlassClassification.Trainers.SdcaMaximumEntropy().Fit(features);
        var file = folder.File("topics.onnx");
        // Without the label, which the model would ask for ever after.
        var unlabelled = SchemaDefinition.Create(typeof(Unlabelled));
        unlabelled[nameof(Unlabelled.Features)].ColumnType = definition[nameof(Vectors.Features)].ColumnType;
        var asked = context.Data.LoadFromEnumerable(vectors.Select(vector => new Unlabelled { Features = vector }), unlabelled);
        using (var stream = File.Create(file)) context.Model.ConvertToOnnx(trained, asked, stream, "Score");
        var pipeline = texts.Append(context.Transforms.ApplyOnnxModel(["Score.output"], ["Features"], file).Fit(texts.Transform(data)));
        var scores = pipeline.GetOutputSchema(data.Schema).Last(column => column.Name.StartsWith("Score", StringComparison.Ordinal)).Name;
        var source = pipeline.AsSource(context, "topics.onnx", new() { Name = scores, Labels = classes });
        using var translated = context.Transforms.TranslateScores(source, Target).Fit(data);
        Assert.Equal(classes, translated.Classes);
        Assert.True(translated.Report.Agreement.Estimate > LeastAgreement, $"{translated.Report.Agreement}");
    }

    [Fact]
    public void A_column_of_labels_as_text_or_as_keys_is_a_source()
    {
        var context = new MLContext(seed: 1);
        var data = News(context);
        using var ofText = context.Transforms.TranslateScores(new ScoreColumn { Name = "Label" }, Target, columnNamePrefix: "Moved").Fit(data);
        Assert.Equal(["Business", "Sci/Tech", "Sports", "World"], ofText.Classes);
        Assert.True(ofText.Report.Agreement.Estimate > LeastAgreement, $"{ofText.Report.Agreement}");
        var keyed = context.Transforms.Conversion.MapValueToKey("Key", "Label").Fit(data).Transform(data);
        using var ofKeys = context.Transforms.TranslateScores(new ScoreColumn { Name = "Key" }, Target, columnNamePrefix: "Moved").Fit(keyed);
        Assert.Equal(ofText.Classes, ofKeys.Classes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Columns_of_scores_of_every_kind_are_read()
    {
        var context = new MLContext(seed: 1);
        var texts = Rows().ToList();
        var data = context.Data.LoadFromEnumerable(texts.Select(row => new Scored
        {
            Text = row.Text,
            Two = row.Label == "Sports" ? .9f : .2f,
            Labels = row.Label == "Sports" ? [2f, -1f] : [-1f, -2f],
            Number = row.Text.Length,
        }));
        using var two = Fit(new() { Name = "Two", Labels = ["other", "sports"] });
        Assert.Equal((HeadKind.SingleLabel, "other"), (two.Head.Kind, two.Classes[0]));
        using var labels = Fit(new() { Name = "Labels", Meaning = ScoreMeaning.LabelLogits, Labels = ["sports", "news"] });
        Assert.Equal(HeadKind.MultiLabel, labels.Head.Kind);
        using var number = Fit(new() { Name = "Number", Meaning = ScoreMeaning.Numbers, Labels = ["length"] });
        Assert.Equal(HeadKind.Regression, number.Head.Kind);

        TextClassifierTranslationTransformer Fit(ScoreColumn column) =>
            context.Transforms.TranslateScores(column, Target).Fit(data);
    }

    [Fact]
    public void What_cannot_be_a_source_is_refused()
    {
        var context = new MLContext(seed: 1);
        var data = News(context);
        Refused("Could not find score column 'Nowhere'", () => context.Transforms.TranslateScores(new ScoreColumn { Name = "Nowhere" }, Target).Fit(data));
        var scored = context.Data.LoadFromEnumerable(Rows().Select(row => new Scored { Text = row.Text, Labels = [.1f, .2f] }));
        Refused("carries no slot names", () => context.Transforms.TranslateScores(new ScoreColumn { Name = "Labels" }, Target).Fit(scored));
        Refused("add up to 1", () => context.Transforms.TranslateScores(new ScoreColumn { Name = "Labels", Labels = ["a", "b"] }, Target).Fit(scored));
        Refused("found 2", () => context.Transforms.TranslateTextClassifier(
            new TextClassifierTranslationEstimator.Options { Source = "source", ScoreColumn = new(), Target = Target }));
        Refused("found 0", () => context.Transforms.TranslateTextClassifier(new TextClassifierTranslationEstimator.Options { Target = Target }));
        Refused("no other texts have scores", () => context.Transforms.TranslateTextClassifier(
            new TextClassifierTranslationEstimator.Options { ScoreColumn = new(), Target = Target, UseTexts = false }));

        static void Refused(string what, Func<object> action) =>
            Assert.Contains(what, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipeline_can_be_asked_for_drawn_texts()
    {
        var context = new MLContext(seed: 1);
        var source = Train(context).AsSource(context, "words");
        var options = new TextClassifierTranslationEstimator.Options
        {
            Scores = source,
            Target = Target,
            UseTexts = false,
            Translation = new() { DrawnAnchors = DrawnAnchors.RandomTokens, DrawnCount = 200 },
        };
        using var translated = context.Transforms.TranslateTextClassifier(options).Fit(context.Data.LoadFromEnumerable(Array.Empty<Item>()));
        Assert.Equal((AnchorKind.RandomTokens, 200), (translated.Report.Anchors.Kind, translated.Report.Anchors.Count));
    }

    private static IDataView News(MLContext context) => context.Data.LoadFromEnumerable(Rows().ToList());

    private static IEnumerable<Item> Rows() => File.ReadLines(Fixtures.Data("texts", "news.test.tsv")).Skip(1).Select(line => line.Split('\t'))
        .DistinctBy(fields => fields[1]).Select(fields => new Item { Label = fields[0], Text = fields[1] });

    private static TransformerChain<MulticlassPredictionTransformer<MaximumEntropyModelParameters>> Train(MLContext context) =>
        context.Transforms.Conversion.MapValueToKey("Label").Append(context.Transforms.Text.FeaturizeText("Features", "Text"))
            .Append(context.MulticlassClassification.Trainers.SdcaMaximumEntropy()).Fit(News(context));

    private sealed class Item
    {
        public string Label { get; set; } = "";

        public string Text { get; set; } = "";
    }

    private sealed class Vectors
    {
        [KeyType(4)]
        public uint Label { get; set; }

        public float[] Features { get; set; } = [];
    }

    private sealed class Unlabelled
    {
        public float[] Features { get; set; } = [];
    }

    private sealed class Scored
    {
        public string Text { get; set; } = "";

        public float Two { get; set; }

        [VectorType(2)]
        public float[] Labels { get; set; } = new float[2];

        public float Number { get; set; }
    }
}
