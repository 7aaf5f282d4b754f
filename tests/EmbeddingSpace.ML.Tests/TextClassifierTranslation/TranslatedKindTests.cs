using EmbeddingSpace.ML.HeadTranslation;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation.Definition;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace EmbeddingSpace.ML.Tests.TextClassifierTranslation;

/// <summary>Translations of sources that answer otherwise than with one of several classes, and of pairs: the columns are those of their source.</summary>
[Trait("Tier", "Pipeline")]
public sealed class TranslatedKindTests
{
    private const int Rows = 160;

    private static readonly string Target = Fixtures.Checkpoint("bert-mlm");

    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData("bert-multi-label-legacy-bin", HeadKind.MultiLabel)]
    [InlineData("xlmr-regression-legacy-bin", HeadKind.Regression)]
    [InlineData("cross-encoder-sigmoid", HeadKind.Score)]
    [InlineData("cross-encoder-identity", HeadKind.Score)]
    public void A_translation_adds_the_columns_of_its_source_and_comes_back_from_its_file(string name, HeadKind kind)
    {
        using var leaks = new NativeLeakCheck();
        using var temporary = new TemporaryFolder();
        var source = Fixtures.Checkpoint(name);
        var data = Data();
        using var own = _ml.Transforms.ApplyTextClassifier(source, "Text", "Other").Fit(data);
        // The heads are random, and say some labels for no text at .5.
        var estimator = _ml.Transforms.TranslateTextClassifier(new TextClassifierTranslationEstimator.Options
        {
            Source = source,
            Target = Target,
            SecondInputColumnName = "Other",
            Translation = new() { Method = TranslationMethod.PooledRidge, LabelThreshold = Middle(own.Transform(data), kind) },
        });
        using var translated = estimator.Fit(data);
        Assert.Equal((kind, own.Head.Activation), (translated.Head.Kind, translated.Head.Activation));
        Assert.Equal(own.Classes, translated.Classes);
        Assert.True(translated.Report.Anchors.ArePairs);
        var (before, after) = (own.Transform(data).Schema, translated.Transform(data).Schema);
        Assert.Equal(before.Select(column => (column.Name, column.Type.ToString())), after.Select(column => (column.Name, column.Type.ToString())));
        var promised = estimator.GetOutputSchema(MLNetEnvironment.Shape(data.Schema));
        Assert.Equal(after.Select(column => column.Name).Order(), promised.Select(column => column.Name).Order());

        var file = temporary.File("model.zip");
        _ml.Model.Save(translated, data.Schema, file);
        var loaded = new MLContext().Model.Load(file, out _);
        using var disposed = (IDisposable)loaded;
        Assert.Equal(Values(translated.Transform(data)), Values(loaded.Transform(data)));
        Assert.Equal(kind, ((TextClassifierTranslationTransformer)loaded).Head.Kind);
    }

    [Theory]
    [InlineData("bert-multi-label-legacy-bin", HeadKind.MultiLabel)]
    [InlineData("cross-encoder-identity", HeadKind.Score)]
    public void A_head_on_features_of_a_pair_does_so_too(string name, HeadKind kind)
    {
        using var leaks = new NativeLeakCheck();
        using var temporary = new TemporaryFolder();
        var source = Fixtures.Checkpoint(name);
        // Each text by itself, so that a store of features serves pairs of them.
        using var features = _ml.Transforms.ApplyTransformerEncoder("First", Target, "Text")
            .Append(_ml.Transforms.ApplyTransformerEncoder("Second", Target, "Other"))
            .Append(_ml.Transforms.Concatenate("Features", "First", "Second")).Fit(Data());
        var data = features.Transform(Data());
        using var own = _ml.Transforms.ApplyTextClassifier(source, "Text", "Other").Fit(data);
        using var head = _ml.Transforms.TranslateClassifierHead(new ClassifierHeadTranslationEstimator.Options
        {
            Source = source,
            FeaturesColumnName = "Features",
            SecondInputColumnName = "Other",
            Threshold = (float)Middle(own.Transform(data), kind),
        }).Fit(data);
        Assert.Equal(kind, head.Head.Kind);
        var file = temporary.File("head.zip");
        _ml.Model.Save(head, data.Schema, file);
        var loaded = new MLContext().Model.Load(file, out _);
        using var disposed = (IDisposable)loaded;
        Assert.Equal(Values(head.Transform(data)), Values(loaded.Transform(data)));
    }

    private IDataView Data()
    {
        string[] texts = [.. File.ReadLines(Fixtures.Data("texts", "movie_reviews.anchors.txt"))];
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, Rows).Select(i => new Row { Text = texts[i], Other = texts[(11 * i + 5) % texts.Length] }));
    }

    // Between the labels' probabilities, so that texts differ in what is said of them.
    private static double Middle(IDataView scored, HeadKind kind)
    {
        if (kind != HeadKind.MultiLabel) return .5;
        var column = Cells.Vectors(scored, "Probability").Select(row => (double)row[0]).Order().ToArray();
        return column[column.Length / 2];
    }

    private static float[] Values(IDataView scored) => scored.Schema["Score"].Type is VectorDataViewType
        ? [.. Cells.Vectors(scored, "Score").SelectMany(row => row), .. Labels(scored)]
        : [.. scored.GetColumn<float>("Score")];

    private static IEnumerable<float> Labels(IDataView scored) =>
        scored.GetColumn<VBuffer<uint>>("PredictedLabels").SelectMany(keys => keys.DenseValues()).Select(key => (float)key);

    private sealed class Row
    {
        public string Text { get; set; } = "";

        public string Other { get; set; } = "";
    }
}
