// Two fine-tuned classifiers behind one shared encoder: the pipeline is built by hand, and a text costs one forward pass for both.
using EmbeddingSpace.ML.HeadTranslation;
using EmbeddingSpace.ML.TransformerEncoder;
using Microsoft.ML;
using Microsoft.ML.Data;

var data = Path.Combine(AppContext.BaseDirectory, "data");
string Model(string name) => Path.Combine(data, "models", name);
string Texts(string name) => Path.Combine(data, "texts", name);
var ml = new MLContext(seed: 1);

// The anchors of each head are unlabelled texts of its own kind; the encoder is fitted on nothing.
var encoder = ml.Transforms.ApplyTransformerEncoder("Features", Model("mini-b"), "Text", TransformerEncoderEstimator.EveryLayer);
using var shared = encoder.Fit(ml.Data.LoadFromTextFile<Message>(Texts("news.anchors.txt")));
using var sentiment = ml.Transforms.TranslateClassifierHead(Model("mini-a-sst2"), "Features", columnNamePrefix: "Sentiment")
    .Fit(shared.Transform(ml.Data.LoadFromTextFile<Message>(Texts("movie_reviews.anchors.txt"))));
using var topic = ml.Transforms.TranslateClassifierHead(Model("mini-a-ag_news"), "Features", columnNamePrefix: "Topic")
    .Fit(shared.Transform(ml.Data.LoadFromTextFile<Message>(Texts("news.anchors.txt"))));
foreach (var (name, head) in new[] { ("sentiment", sentiment), ("topic", topic) })
{
    var (verdict, agreement) = (head.Report.Verdict.ToString().ToUpperInvariant(), head.Report.Agreement);
    Console.WriteLine($"{name,-9} {verdict}: agrees with its source on {agreement.Estimate:0.0%} of {agreement.Count} texts "
        + $"(95 % interval {agreement.Low:0.0%} to {agreement.High:0.0%}).");
}

// One transformer like any other: encoder, heads, then keys back to text.
var model = new TransformerChain<ITransformer>(shared, sentiment, topic)
    .Append(ml.Transforms.Conversion.MapKeyToValue("SentimentPredictedLabel").Append(ml.Transforms.Conversion.MapKeyToValue("TopicPredictedLabel"))
        .Fit(topic.Transform(sentiment.Transform(shared.Transform(ml.Data.LoadFromTextFile<Message>(Texts("news.anchors.txt")))))));

Evaluate("topic", "Topic", topic, "news.test.tsv");
Evaluate("sentiment", "Sentiment", sentiment, "movie_reviews.test.tsv");

using var engine = ml.Model.CreatePredictionEngine<Message, Answer>(model, new PredictionEngineOptions { OwnsTransformer = false });
Console.WriteLine();
foreach (var text in new[]
{
    "Profits at the airline rose after it raised its ticket prices.",
    "The striker scored twice in the last ten minutes of a thrilling final.",
    "Scientists were delighted when the probe woke up and sent its first pictures.",
})
{
    var answer = engine.Predict(new() { Text = text });
    Console.WriteLine($"{answer.TopicPredictedLabel,-9} {answer.SentimentPredictedLabel,-9} {text}");
}

void Evaluate(string name, string prefix, ClassifierHeadTranslationTransformer head, string file)
{
    var test = ml.Data.LoadFromTextFile<LabelledMessage>(Texts(file), hasHeader: true);
    test = ml.Transforms.MapClassLabels("Label", head).Fit(test).Transform(test);
    var scored = head.Transform(shared.Transform(test));
    var metrics = ml.MulticlassClassification.Evaluate(scored, scoreColumnName: prefix + "Score", predictedLabelColumnName: prefix + "PredictedLabel");
    Console.WriteLine($"{name,-9} accuracy {metrics.MicroAccuracy:0.000}, log-loss {metrics.LogLoss:0.000} on '{file}'.");
}

internal sealed class Message
{
    [LoadColumn(0)]
    public string Text { get; set; } = "";
}

internal sealed class LabelledMessage
{
    [LoadColumn(0)]
    public string Label { get; set; } = "";

    [LoadColumn(1)]
    public string Text { get; set; } = "";
}

internal sealed class Answer
{
    public string SentimentPredictedLabel { get; set; } = "";

    public string TopicPredictedLabel { get; set; } = "";
}
