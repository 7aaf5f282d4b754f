using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.TextClassification;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace EmbeddingSpace.ML.Tests.TextClassification;

/// <summary>The columns of heads that answer otherwise than with one of several classes, and ML.NET's own stages behind them.</summary>
[Trait("Tier", "Pipeline")]
public sealed class HeadKindTests
{
    /// <summary>What goldens/README.md asks for.</summary>
    private const double GoldenTolerance = 1e-4;

    private const string MultiLabel = "bert-multi-label-legacy-bin", Sigmoid = "cross-encoder-sigmoid", Identity = "cross-encoder-identity";

    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(.3f)]
    [InlineData(.5f)]
    [InlineData(.7f)]
    public void Several_labels_are_probabilities_and_the_labels_that_reach_the_threshold(float threshold)
    {
        using var leaks = new NativeLeakCheck();
        var golden = Golden(MultiLabel);
        var (data, transformer) = Fit(new() { Checkpoint = Fixtures.Checkpoint(MultiLabel), Threshold = threshold });
        using var owned = transformer;
        Assert.Equal(HeadKind.MultiLabel, transformer.Head.Kind);
        var scored = transformer.Transform(data);
        Assert.Equal(["negative", "neutral", "positive"], new ClassLabels(scored.Schema).Classes);
        AssertClose(golden.Floats("probabilities"), Cells.Vectors(scored, "Score"));
        AssertClose(golden.Floats("probabilities"), Cells.Vectors(scored, "Probability"));
        AssertClose(golden.Floats("logits"), Cells.Vectors(scored, "Logit"));
        Assert.Null(scored.Schema.GetColumnOrNull("PredictedLabel"));

        // As built-in stages take them: names by MapKeyToValue, one number a label by MapKeyToVector.
        var named = _ml.Transforms.Conversion.MapKeyToValue("Names", "PredictedLabels")
            .Append(_ml.Transforms.Conversion.MapKeyToVector("Bag", "PredictedLabels", outputCountVector: true)).Fit(scored).Transform(scored);
        var rows = _ml.Data.CreateEnumerable<NamedRow>(named, reuseRowObject: false).ToArray();
        var probabilities = golden.Floats("probabilities");
        for (var row = 0; row < rows.Length; row++)
        {
            var expected = Enumerable.Range(0, 3).Where(label => probabilities[row * 3 + label] >= threshold).ToArray();
            Assert.Equal(expected.Select(label => transformer.Classes[label]), rows[row].Names);
            Assert.Equal(Enumerable.Range(0, 3).Select(label => expected.Contains(label) ? 1f : 0f), rows[row].Bag);
        }
        Assert.Contains(rows, row => row.Names.Length is > 0 and < 3);
    }

    [Fact]
    public void A_number_is_a_score_that_the_regression_evaluator_takes()
    {
        using var leaks = new NativeLeakCheck();
        using var temporary = new TemporaryFolder();
        var golden = Golden(Sigmoid);
        var folder = EditedCheckpoint.Copy(Fixtures.Checkpoint(Sigmoid), temporary).Configure("problem_type", "regression").Save();
        var (data, transformer) = Fit(new() { Checkpoint = folder });
        using var owned = transformer;
        var logits = golden.Floats("logits");
        var scored = transformer.Transform(data);
        var scores = scored.GetColumn<float>("Score").ToArray();
        AssertClose(logits, [scores]);
        Assert.Equal(data.Schema.Count + 1, scored.Schema.Count);
        // The labels are the golden logits with a known error each.
        var labelled = _ml.Data.LoadFromEnumerable(scores.Select((score, i) => new LabelledScore { Label = score + (i % 2 == 0 ? .5f : -.5f), Score = score }));
        Assert.Equal(.25, _ml.Regression.Evaluate(labelled).MeanSquaredError, 1e-5);
        var metrics = _ml.Regression.Evaluate(_ml.Transforms.CopyColumns("Label", "Score").Fit(scored).Transform(scored));
        Assert.Equal(0, metrics.MeanSquaredError, 1e-9);
        Assert.Equal(1, metrics.RSquared, 1e-9);
    }

    [Theory]
    [InlineData(Sigmoid, true)]
    [InlineData(Identity, false)]
    public void A_score_is_raw_and_ranks_and_has_a_probability_where_the_folder_says_so(string name, bool hasProbability)
    {
        using var leaks = new NativeLeakCheck();
        var golden = Golden(name);
        var (data, transformer) = Fit(new() { Checkpoint = Fixtures.Checkpoint(name) });
        using var owned = transformer;
        var scored = transformer.Transform(data);
        AssertClose(golden.Floats("logits"), [scored.GetColumn<float>("Score").ToArray()]);
        Assert.Equal(hasProbability, scored.Schema.GetColumnOrNull("Probability") is not null);
        if (hasProbability) AssertClose(golden.Floats("probabilities"), [scored.GetColumn<float>("Probability").ToArray()]);
        // Relevance in the order of the golden scores: the best ranking there is.
        var order = golden.Floats("logits").Order().ToList();
        var ranked = _ml.Transforms.Conversion.MapValueToKey("GroupId", "Group")
            .Append(_ml.Transforms.CustomMapping<Scored, Relevance>((row, result) => result.Relevant = Place(order, row.Score) / 2, null))
            .Fit(scored).Transform(scored);
        Assert.Equal(1, _ml.Ranking.Evaluate(ranked, "Relevant", "GroupId").NormalizedDiscountedCumulativeGains[^1], 1e-9);
    }

    [Fact]
    public void Pairs_come_from_two_columns_in_a_view_and_in_an_engine()
    {
        using var leaks = new NativeLeakCheck();
        var golden = Golden(MultiLabel);
        var pairs = _ml.Data.LoadFromEnumerable(GoldenTexts.Pairs.Select(pair => new Pair { Premise = pair.First!, Hypothesis = pair.Second! }));
        using var transformer = _ml.Transforms.ApplyTextClassifier(Fixtures.Checkpoint(MultiLabel), "Premise", "Hypothesis").Fit(pairs);
        AssertClose(golden.Floats("pair.logits"), Cells.Vectors(transformer.Transform(pairs), "Logit"));
        using var engine = _ml.Model.CreatePredictionEngine<Pair, Output>(transformer, new PredictionEngineOptions { OwnsTransformer = false });
        AssertClose(golden.Floats("pair.logits"),
            [.. GoldenTexts.Pairs.Select(pair => engine.Predict(new() { Premise = pair.First!, Hypothesis = pair.Second! }).Logit)]);
        var texts = _ml.Data.LoadFromEnumerable([new Pair()]);
        Assert.Contains("'Conclusion'", Assert.Throws<ArgumentOutOfRangeException>(() =>
            _ml.Transforms.ApplyTextClassifier(Fixtures.Checkpoint(MultiLabel), "Premise", "Conclusion").Fit(texts)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Engines_of_pairs_share_passes()
    {
        var golden = Golden(Identity);
        var pairs = _ml.Data.LoadFromEnumerable(Array.Empty<Pair>());
        using var transformer = _ml.Transforms.ApplyTextClassifier(new TextClassifierEstimator.Options
        {
            Checkpoint = Fixtures.Checkpoint(Identity),
            InputColumnName = "Premise",
            SecondInputColumnName = "Hypothesis",
            Batching = new(),
        }).Fit(pairs);
        Parallel.For(0, 3, row =>
        {
            var pair = GoldenTexts.Pairs[row];
            var engine = _ml.Model.CreatePredictionEngine<Pair, Scored>(transformer, new PredictionEngineOptions { OwnsTransformer = false });
            var score = engine.Predict(new() { Premise = pair.First!, Hypothesis = pair.Second! }).Score;
            Assert.Equal(golden.Floats("pair.logits")[row], score, GoldenTolerance);
        });
    }

    [Theory]
    [InlineData(MultiLabel)]
    [InlineData(Sigmoid)]
    public void What_is_saved_says_the_same(string name)
    {
        using var temporary = new TemporaryFolder();
        var file = temporary.File("model.zip");
        var pairs = _ml.Data.LoadFromEnumerable(GoldenTexts.Pairs.Select(pair => new Pair { Premise = pair.First!, Hypothesis = pair.Second! }));
        using var transformer = _ml.Transforms.ApplyTextClassifier(new TextClassifierEstimator.Options
        {
            Checkpoint = Fixtures.Checkpoint(name),
            InputColumnName = "Premise",
            SecondInputColumnName = "Hypothesis",
            Threshold = .4f,
            Columns = ClassifierColumnNames.WithPrefix("My"),
        }).Fit(pairs);
        _ml.Model.Save(transformer, pairs.Schema, file);
        var context = new MLContext();
        var loaded = context.Model.Load(file, out _);
        using var owned = (IDisposable)loaded;
        var (before, after) = (transformer.Transform(pairs), loaded.Transform(pairs));
        Assert.Equal(Describe(before.Schema), Describe(after.Schema));
        if (name == MultiLabel) Assert.Equal(Cells.Vectors(before, "MyLogit"), Cells.Vectors(after, "MyLogit"));
        else Assert.Equal(before.GetColumn<float>("MyScore"), after.GetColumn<float>("MyScore"));
        if (name != MultiLabel) return;
        Assert.Equal(Keys(before), Keys(after));
        var threshold = 0f;
        after.Schema["MyPredictedLabels"].Annotations.GetValue(ClassifierColumnNames.ThresholdAnnotation, ref threshold);
        Assert.Equal(.4f, threshold);

        static IEnumerable<string> Describe(DataViewSchema schema) => schema.Select(column => $"{column.Name} {column.Type}");
    }

    [Theory]
    [InlineData("bert-classifier")]
    [InlineData(MultiLabel)]
    [InlineData(Sigmoid)]
    [InlineData(Identity)]
    public void An_estimator_promises_what_its_transformer_delivers(string name)
    {
        var (data, transformer) = Fit(new() { Checkpoint = Fixtures.Checkpoint(name) });
        using var owned = transformer;
        var promised = _ml.Transforms.ApplyTextClassifier(Fixtures.Checkpoint(name)).GetOutputSchema(MLNetEnvironment.Shape(data.Schema));
        var delivered = MLNetEnvironment.Shape(transformer.GetOutputSchema(data.Schema));
        Assert.Equal(delivered.Select(Describe).Order(), promised.Select(Describe).Order());

        static string Describe(SchemaShape.Column column) => $"{column.Name} {column.Kind} {column.ItemType} {column.IsKey}";
    }

    [Fact]
    public void What_does_not_fit_the_head_is_refused()
    {
        Assert.Contains("'PositiveClass': expected one of two exclusive classes, found 'positive'", Assert.Throws<ArgumentException>(() =>
            Fit(new() { Checkpoint = Fixtures.Checkpoint(MultiLabel), PositiveClass = "positive" })).Message, StringComparison.Ordinal);
        Assert.Contains("LongTexts: expected Truncate", Assert.Throws<ArgumentException>(() => Fit(new()
        {
            Checkpoint = Fixtures.Checkpoint(MultiLabel),
            SecondInputColumnName = "Text",
            LongTexts = TextOverflow.Windows,
        })).Message, StringComparison.Ordinal);
        Assert.Contains("Threshold", Assert.Throws<ArgumentException>(() =>
            Fit(new() { Checkpoint = Fixtures.Checkpoint(MultiLabel), Threshold = 1.5f })).Message, StringComparison.Ordinal);
    }

    private static GoldenSafetensors Golden(string name) => GoldenSafetensors.Open(Path.Combine(Fixtures.Checkpoint(name), "golden.safetensors"));

    private IDataView Texts() => _ml.Data.LoadFromEnumerable(GoldenTexts.All.Select(text => new GroupedText { Text = text }));

    private (IDataView Data, TextClassifierTransformer Transformer) Fit(TextClassifierEstimator.Options options)
    {
        var data = Texts();
        options.MaximumLength = GoldenTexts.MaximumLength;
        return (data, _ml.Transforms.ApplyTextClassifier(options).Fit(data));
    }

    private static void AssertClose(float[] expected, float[][] rows)
    {
        var found = rows.SelectMany(row => row).ToArray();
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < found.Length; i++) Assert.InRange(found[i], expected[i] - GoldenTolerance, expected[i] + GoldenTolerance);
    }

    private static uint[][] Keys(IDataView view)
    {
        var column = view.Schema["MyPredictedLabels"];
        using var cursor = view.GetRowCursor([column]);
        var get = cursor.GetGetter<VBuffer<uint>>(column);
        var rows = new List<uint[]>();
        VBuffer<uint> value = default;
        while (cursor.MoveNext())
        {
            get(ref value);
            rows.Add([.. value.DenseValues()]);
        }
        return [.. rows];
    }

    // Scores of the product differ from the golden ones in the last digits.
    private static int Place(List<float> order, float score) => order.FindIndex(other => Math.Abs(other - score) <= GoldenTolerance);

    private sealed class GroupedText
    {
        public string Text { get; set; } = "";

        public string Group { get; set; } = "one";
    }

    private sealed class Pair
    {
        public string Premise { get; set; } = "";

        public string Hypothesis { get; set; } = "";
    }

    private sealed class Output
    {
        [VectorType]
        public float[] Logit { get; set; } = [];
    }

    private sealed class NamedRow
    {
        public string[] Names { get; set; } = [];

        public float[] Bag { get; set; } = [];
    }

    private sealed class LabelledScore
    {
        public float Label { get; set; }

        public float Score { get; set; }
    }

    private sealed class Scored
    {
        public float Score { get; set; }
    }

    private sealed class Relevance
    {
        public float Relevant { get; set; }
    }
}
