using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Explanations;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.Tests.Fakes;
using EmbeddingSpace.ML.TextClassification;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation.Definition;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Columns;

/// <summary>The columns that say which tokens an answer comes from are the core's explanations, row by row, wherever they are read.</summary>
[Trait("Tier", "Pipeline")]
public sealed class ExplanationColumnTests
{
    /// <summary>Other texts in the pass: matrix kernels sum in another order.</summary>
    private const double NeighbourTolerance = 1e-5;

    private const int MaximumLength = 24;

    private static readonly string[] Texts =
    [
        "The striker scored twice in the final.", "", "Shares 🙂 fell, naïve 漢字 in Tokyo",
        string.Join(' ', Enumerable.Repeat("A rocket flew to the moon.", 20)),
    ];

    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Of_a_translation_they_are_exact_and_leave_scores_as_they_are()
    {
        using var leaks = new NativeLeakCheck();
        using var temporary = new TemporaryFolder();
        var data = View(Texts);
        var options = Translation();
        var estimator = _ml.Transforms.TranslateTextClassifier(options);
        using var transformer = estimator.Fit(View(News()));
        var scored = transformer.Transform(data);
        var promised = estimator.GetOutputSchema(MLNetEnvironment.Shape(data.Schema));
        Assert.Equal(scored.Schema.Select(column => column.Name).Order(), promised.Select(column => column.Name).Order());

        var file = temporary.File("model.zip");
        _ml.Model.Save(transformer, data.Schema, file);
        using var core = SavedClassifier.Load(file);
        var expected = core.Explain(Texts);
        Assert.All(expected, explanation => Assert.Equal(ExplanationMethod.Exact, explanation.Method));
        Require(expected, scored);
        var logits = Cells.Vectors(scored, "Logit");
        Assert.Equal(logits, expected.Select(explanation => explanation.Logits.ToArray()));
        Assert.Equal(MaximumLength, scored.GetColumn<float[]>("Why").Last().Length);
        Assert.True(scored.GetColumn<bool>("Cut").Last());

        // Beside explanations, in the same cursor, and from the file.
        Assert.Equal(Cells.Read(scored, "Logit"), Cells.Read(scored, "Logit", "Why").Select(row => row.Split(" | ")[0]));
        var loaded = new MLContext().Model.Load(file, out _);
        using var disposed = (IDisposable)loaded;
        Require(expected, loaded.Transform(data));
        var engine = _ml.Model.CreatePredictionEngine<Row, Explained>(loaded, new PredictionEngineOptions { OwnsTransformer = false });
        foreach (var (text, explanation) in Texts.Zip(expected)) Require(explanation, text, engine.Predict(new() { Text = text }));
    }

    [Fact]
    public void Of_a_plain_classifier_tokens_are_left_out_in_turn()
    {
        using var leaks = new NativeLeakCheck();
        var folder = Fixtures.Data("models", "mini-a-ag_news");
        using var transformer = _ml.Transforms.ApplyTextClassifier(new TextClassifierEstimator.Options
        {
            Checkpoint = folder,
            ExplanationColumnName = "Why",
            Batching = new(),
        }).Fit(View(Texts));
        var scored = transformer.Transform(View(Texts));
        using var core = SavedClassifier.Load(folder);
        var expected = core.Explain(Texts[..3]);
        Require(expected, transformer.Transform(View(Texts[..3])));
        using var plain = _ml.Transforms.ApplyTextClassifier(folder, "Text").Fit(View(Texts));
        Assert.Equal(Cells.Read(plain.Transform(View(Texts)), "Logit"), Cells.Read(scored, "Logit"));
    }

    [Fact]
    public void Of_a_pair_a_column_says_which_text_each_token_is_of()
    {
        var anchors = Enumerable.Range(0, 60).Select(i => new Row { Text = $"a man plays {i} guitars", Other = $"somebody makes music {i % 7}" });
        var options = Translation();
        (options.Source, options.SecondInputColumnName) = (Fixtures.Data("models", "mini-a-sst2"), "Other");
        using var transformer = _ml.Transforms.TranslateTextClassifier(options).Fit(_ml.Data.LoadFromEnumerable(anchors));
        var pair = new Row { Text = "a man 🙂 plays", Other = "the music" };
        var scored = transformer.Transform(_ml.Data.LoadFromEnumerable([pair]));
        var texts = scored.GetColumn<int[]>("WhyText").Single();
        var (starts, lengths) = (scored.GetColumn<int[]>("WhyStart").Single(), scored.GetColumn<int[]>("WhyLength").Single());
        Assert.Equal(3, texts.Count(text => text == -1));
        string[] both = [pair.Text, pair.Other];
        for (var text = 0; text < 2; text++)
            Assert.Equal(both[text].Replace(" ", "", StringComparison.Ordinal), string.Concat(texts.Index().Where(token => token.Item == text)
                .Select(token => both[text].Substring(starts[token.Index], lengths[token.Index]))));
    }

    [Fact]
    public void With_a_positive_class_they_are_of_how_far_it_is_ahead()
    {
        using var core = SavedClassifier.Load(Fixtures.Data("models", "mini-a-sst2"));
        using var transformer = _ml.Transforms.ApplyTextClassifier(new TextClassifierEstimator.Options
        {
            Checkpoint = Fixtures.Data("models", "mini-a-sst2"),
            ExplanationColumnName = "Why",
            PositiveClass = core.Classes[0],
        }).Fit(View(["a bad film"]));
        var expected = core.Explain(["a bad film"])[0].Tokens.Select(token => token.Logits[0] - token.Logits[1]).ToArray();
        var found = transformer.Transform(View(["a bad film"])).GetColumn<float[]>("Why").Single();
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < found.Length; i++) Assert.Equal(expected[i], found[i], 2 * NeighbourTolerance);
    }

    [Fact]
    public void Nothing_is_explained_where_nobody_asks()
    {
        // The fake cannot be explained: it would say so.
        var context = new FakeModels().Context();
        var data = TextRow.View(context);
        using var transformer = context.Transforms.ApplyTextClassifier(new TextClassifierEstimator.Options
        {
            Checkpoint = "folder",
            ExplanationColumnName = "Why",
        }).Fit(data);
        Assert.NotEmpty(Cells.Read(transformer.Transform(data), "Score"));
        Assert.Throws<InvalidOperationException>(() => Cells.Read(transformer.Transform(data), "Why"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Score")]
    public void A_name_that_is_none_or_taken_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => _ml.Transforms.ApplyTextClassifier(new TextClassifierEstimator.Options
        {
            Checkpoint = "folder",
            ExplanationColumnName = name,
        }));

    private static void Require(IReadOnlyList<TextExplanation> expected, IDataView scored)
    {
        var found = new MLContext().Data.CreateEnumerable<Explained>(scored, reuseRowObject: false).ToList();
        Assert.Equal(expected.Count, found.Count);
        foreach (var (explanation, row) in expected.Zip(found)) Require(explanation, row.Text, row);
    }

    private static void Require(TextExplanation expected, string text, Explained found)
    {
        var predicted = expected.Logits.Index().MaxBy(logit => logit.Item).Index;
        Assert.Equal(expected.Tokens.Select(token => token.Token), found.WhyToken);
        foreach (var (token, place) in expected.Tokens.Select((token, place) => (token, place)))
        {
            Assert.Equal(token.Logits[predicted], found.Why[place], NeighbourTolerance);
            var runes = text.EnumerateRunes().Select(rune => rune.ToString()).ToArray();
            Assert.Equal(string.Concat(runes[token.Characters]), text.Substring(found.WhyStart[place], found.WhyLength[place]));
        }
    }

    private static TextClassifierTranslationEstimator.Options Translation() => new()
    {
        Source = Fixtures.Data("models", "mini-a-ag_news"),
        Target = Fixtures.Data("models", "mini-b"),
        ExplanationColumnName = "Why",
        TruncatedColumnName = "Cut",
        MaximumLength = MaximumLength,
        Translation = new() { Method = TranslationMethod.PooledRidge },
    };

    private static string[] News() => [.. File.ReadLines(Fixtures.Data("texts", "news.anchors.txt")).Take(120)];

    private IDataView View(IEnumerable<string> texts) => _ml.Data.LoadFromEnumerable(texts.Select(text => new Row { Text = text }));

    private sealed class Row
    {
        public string Text { get; set; } = "";

        public string Other { get; set; } = "";
    }

    private sealed class Explained
    {
        public string Text { get; set; } = "";

        public float[] Why { get; set; } = [];

        public string[] WhyToken { get; set; } = [];

        public int[] WhyStart { get; set; } = [];

        public int[] WhyLength { get; set; } = [];
    }
}
