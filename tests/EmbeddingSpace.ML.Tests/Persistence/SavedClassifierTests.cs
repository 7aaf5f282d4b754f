using EmbeddingSpace.Classifiers;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Persistence;

/// <summary>Without ML.NET a saved classifier gives what it gives with it.</summary>
[Trait("Tier", "Pipeline")]
public sealed class SavedClassifierTests
{
    // Reads long texts in windows, and few rows at a time.
    private const string Windows = "translation-linear-distillation";

    private readonly MLContext _ml = new(seed: 1);

    /// <summary>Saved with default options: float32, all rows in one call.</summary>
    public static TheoryData<string> Names =>
        [.. GoldenModel.Names.Where(name => name != Windows && name.StartsWith("translation-", StringComparison.Ordinal)
            || name is "text-classifier-bert-classifier" or "text-classifier-gpt2-classifier")];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_bits_as_in_the_columns(string name)
    {
        var golden = new GoldenModel(name);
        var model = _ml.Model.Load(golden.Zip, out _);
        using var owned = model as IDisposable;
        var rows = golden.Rows(_ml);
        var texts = golden["input"]["rows"]!.AsArray().Select(row => (string?)row).ToArray();
        using var classifier = SavedClassifier.Load(golden.Zip);
        var scores = classifier.Score(texts, cancellationToken: TestContext.Current.CancellationToken);
        var view = model.Transform(rows);
        Assert.Equal(Cells.Vectors(view, "Logit").SelectMany(row => row), scores.Values.ToArray());
        Assert.Equal(Cells.Vectors(view, "Score").SelectMany(row => row), classifier.Head.Activate(scores).Values.ToArray());
    }

    [Fact]
    public void Long_texts_are_read_as_they_were_when_it_was_saved()
    {
        var golden = new GoldenModel(Windows);
        using var classifier = SavedClassifier.Load(golden.Zip);
        var scores = classifier.Score([.. golden["input"]["rows"]!.AsArray().Select(row => (string?)row)], null, TestContext.Current.CancellationToken);
        var model = _ml.Model.Load(golden.Zip, out _);
        using var owned = model as IDisposable;
        SampleTexts.AssertClose(Cells.Vectors(model.Transform(golden.Rows(_ml)), "MovedLogit").SelectMany(row => row).ToArray(), scores.Values.Span);
    }

    [Fact]
    public void What_a_pipeline_saves_now_is_loaded()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("pairs.zip");
        var pairs = _ml.Data.LoadFromEnumerable([new Pair { First = "a film", Second = "of music" }]);
        using (var reranker = _ml.Transforms.ApplyTextClassifier(Fixtures.Checkpoint("cross-encoder-sigmoid"), "First", "Second").Fit(pairs))
            _ml.Model.Save(reranker, pairs.Schema, path);
        using var classifier = SavedClassifier.Load(path);
        using var expected = SavedClassifier.Load(Fixtures.Checkpoint("cross-encoder-sigmoid"));
        var stop = TestContext.Current.CancellationToken;
        Assert.Equal(expected.ClassifyPair(new("a film", "of music"), stop).Value, classifier.ClassifyPair(new("a film", "of music"), stop).Value);
    }

    private sealed class Pair
    {
        public string First { get; set; } = "";

        public string Second { get; set; } = "";
    }
}
