using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.HeadTranslation;
using EmbeddingSpace.ML.TextClassification;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.ML.TransformerEncoder;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Trust;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace EmbeddingSpace.ML.Tests;

/// <summary>What the README of <c>EmbeddingSpace.ML</c> shows and no sample holds; the tests of the READMEs find the shown lines here.</summary>
[Trait("Tier", "Pipeline")]
public sealed class ReadmeExampleTests
{
    [Fact]
    public void Options_say_how_a_classifier_is_moved()
    {
        var (source, target) = (Fixtures.Data("models", "mini-a-ag_news"), Fixtures.Data("models", "mini-b"));
        var ml = new MLContext(seed: 1) { GpuDeviceId = 0, FallbackToCpu = true };
        var anchors = ml.Data.LoadFromEnumerable(Array.Empty<Message>());
        var options = new TextClassifierTranslationEstimator.Options
        {
            Source = source,
            Target = target,
            Translation = new TranslationOptions { Method = TranslationMethod.PooledRidge, Seed = 7, DrawnCount = 2_000 },
            UseTexts = false,
        };
        using var translated = ml.Transforms.TranslateTextClassifier(options).Fit(anchors);
        Assert.Equal((TranslationMethod.PooledRidge, 2_000), (translated.Report.Method, translated.Report.Anchors.Count));
        // Without texts of the task there is no PASS, however good the agreement.
        Assert.Equal(TranslationVerdict.Warn, translated.Report.Verdict);
    }

    [Fact]
    public void Scores_of_anything_are_a_source()
    {
        var target = Fixtures.Data("models", "mini-b");
        var ml = new MLContext(seed: 1);
        var labelled = ml.Data.LoadFromTextFile<LabelledMessage>(Fixtures.Data("texts", "movie_reviews.test.tsv"), hasHeader: true);
        var texts = ml.Data.LoadFromTextFile<Message>(Fixtures.Data("texts", "movie_reviews.anchors.txt"));
        var trainer = ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Transforms.Text.FeaturizeText("Features", "Text"))
            .Append(ml.MulticlassClassification.Trainers.SdcaMaximumEntropy());
        var words = trainer.Fit(labelled);                                                             // FeaturizeText and SDCA, or ApplyOnnxModel
        using var asked = ml.Transforms.TranslateScores(words.AsSource(ml, "words"), target, columnNamePrefix: "Moved").Fit(texts);
        using var read = ml.Transforms.TranslateScores(new ScoreColumn { Name = "Label" }, target, columnNamePrefix: "Moved").Fit(labelled);
        Assert.Equal(2, asked.Classes.Count);
        Assert.Equal(asked.Classes.Order(StringComparer.Ordinal), read.Classes);
    }

    [Fact]
    public void Several_heads_are_fitted_in_one_pass()
    {
        var (topicSource, sentimentSource) = (Fixtures.Data("models", "mini-a-ag_news"), Fixtures.Data("models", "mini-a-sst2"));
        var ml = new MLContext(seed: 1);
        var texts = ml.Data.LoadFromTextFile<Message>(Fixtures.Data("texts", "movie_reviews.anchors.txt"));
        var target = Fixtures.Data("models", "mini-b");
        using var encoder = ml.Transforms.ApplyTransformerEncoder("Features", target, "Text", TransformerEncoderEstimator.EveryLayer).Fit(texts);
        var topic = new ClassifierHeadTranslationEstimator.Options
        {
            Source = topicSource,
            FeaturesColumnName = "Features",
            Columns = ClassifierColumnNames.WithPrefix("Topic"),
        };
        var sentiment = new ClassifierHeadTranslationEstimator.Options
        {
            Source = sentimentSource,
            FeaturesColumnName = "Features",
            Columns = ClassifierColumnNames.WithPrefix("Sentiment"),
        };
        using var heads = ml.Transforms.TranslateClassifierHeads(topic, sentiment).Fit(encoder.Transform(texts));
        var schema = heads.Transform(encoder.Transform(texts)).Schema;
        Assert.All(["TopicPredictedLabel", "SentimentPredictedLabel"], name => Assert.NotNull(schema.GetColumnOrNull(name)));
    }

    [Fact]
    public void Many_callers_share_one_model()
    {
        var checkpoint = Fixtures.Data("models", "mini-a-sst2");
        var ml = new MLContext(seed: 1);
        var texts = ml.Data.LoadFromEnumerable(Array.Empty<Message>());
        var options = new TextClassifierEstimator.Options
        {
            Checkpoint = checkpoint,
            Precision = ScoringPrecision.Fastest,
            LongTexts = TextOverflow.Windows,
            Batching = new BatchingOptions { MaximumTexts = 32, MaximumDelay = TimeSpan.FromMilliseconds(2) },
        };
        using var classifier = ml.Transforms.ApplyTextClassifier(options).Fit(texts);
        // One engine a caller: their requests meet in the model that they share.
        var sharing = new PredictionEngineOptions { OwnsTransformer = false };
        using var engine = ml.Model.CreatePredictionEngine<Message, Answer>(classifier, sharing);
        var classes = new ClassLabels(engine.OutputSchema);
        var best = classes.Sort(engine.Predict(new Message { Text = "A film to remember." }).Score)[0];
        Assert.Equal("positive", best.Label);
    }

    private sealed class Message
    {
        [LoadColumn(0)]
        public string Text { get; set; } = "";
    }

    private sealed class LabelledMessage
    {
        [LoadColumn(0)]
        public string Label { get; set; } = "";

        [LoadColumn(1)]
        public string Text { get; set; } = "";
    }

    private sealed class Answer
    {
        public float[] Score { get; set; } = [];
    }
}
