// Moves a fine-tuned news classifier onto another encoder: without labels, without a gradient step, in seconds on a CPU.
// Then judges it with ML.NET's own metrics, saves it, loads it in a fresh context and asks it about new texts.
using System.Diagnostics;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.TransformerEncoder;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;
using Microsoft.ML;
using Microsoft.ML.Data;

var data = Path.Combine(AppContext.BaseDirectory, "data");
var source = Path.Combine(data, "models", "mini-a-ag_news"); // fine-tuned: 4 layers x 128
var target = Path.Combine(data, "models", "mini-b");         // only pretrained: 4 layers x 192, trained apart
var watch = Stopwatch.StartNew();
var ml = new MLContext(seed: 1);

// 1. Fit on unlabelled texts: one column, no label anywhere.
var anchors = ml.Data.LoadFromTextFile<News>(Path.Combine(data, "texts", "news.anchors.txt"));
using var translated = ml.Transforms.TranslateTextClassifier(source, target).Fit(anchors);
var report = translated.Report;
Console.WriteLine($"Moved '{report.Source}' onto '{report.Target}' with {report.Anchors.Count} unlabelled texts in {report.Seconds.Total:0.0} s "
    + $"({report.Method}).");
Console.WriteLine($"Without any label it is known: on held-out texts it agrees with its source {report.Agreement.Estimate:0.0%} of the time");
Console.WriteLine($"(95 % interval {report.Agreement.Low:0.0%} to {report.Agreement.High:0.0%}; "
    + $"chance reaches {Math.Max(report.ShuffledAgreement, report.MajorityShare):0.0%}). Verdict: {report.Verdict.ToString().ToUpperInvariant()}.");
foreach (var reason in report.Reasons) Console.WriteLine($"  {reason}");
Console.WriteLine();

// 2. Now labels come out, for judging only.
var test = ml.Data.LoadFromTextFile<LabelledNews>(Path.Combine(data, "texts", "news.test.tsv"), hasHeader: true);
var labels = test.GetColumn<string>("Label").ToArray();
test = ml.Transforms.MapClassLabels("Label", translated).Fit(test).Transform(test);
using var original = ml.Transforms.ApplyTextClassifier(source).Fit(test);
var sourceMetrics = ml.MulticlassClassification.Evaluate(original.Transform(test));
var translatedMetrics = ml.MulticlassClassification.Evaluate(translated.Transform(test));
Console.WriteLine($"{$"On {labels.Length} labelled test texts",-38} {"labels it learned from",22} {"accuracy",9} {"log-loss",9}");
Console.WriteLine($"{"source, fine-tuned",-38} {"6137 (AG News)",22} {sourceMetrics.MicroAccuracy,9:0.000} {sourceMetrics.LogLoss,9:0.000}");
Console.WriteLine($"{"translated onto the target",-38} {"none",22} {translatedMetrics.MicroAccuracy,9:0.000} {translatedMetrics.LogLoss,9:0.000}");
Console.WriteLine($"{"labelled ridge probe on the target",-38} {$"{report.Anchors.Count}",22} {ProbeAccuracy(),9:0.000}");
Console.WriteLine($"{"always the same class",-38} {"none",22} {labels.GroupBy(label => label).Max(group => group.Count()) / (double)labels.Length,9:0.000}");
Console.WriteLine();

// 3. Save: one self-contained zip. Load: a fresh context, nothing to register.
var zip = Path.Combine(Path.GetTempPath(), $"translated-{Guid.NewGuid():N}.zip");
try
{
    ml.Model.Save(translated, anchors.Schema, zip);
    var loaded = new MLContext().Model.Load(zip, out _);
    using var engine = new MLContext().Model.CreatePredictionEngine<News, Topic>(loaded);
    var classes = new ClassLabels(engine.OutputSchema);
    Console.WriteLine($"Saved and loaded again ({new FileInfo(zip).Length / 1e6:0.0} MB). It says:");
    foreach (var text in new[]
    {
        "Profits at the airline rose after it raised its ticket prices.",
        "The striker scored twice in the last ten minutes of a thrilling final.",
        "Rebels and government agreed to a ceasefire along the northern border.",
    })
    {
        var best = classes.Sort(engine.Predict(new() { Text = text }).Score)[0];
        Console.WriteLine($"  {best.Label,-8} {best.Probability:0.00}  {text}");
    }
}
finally
{
    File.Delete(zip);
}
Console.WriteLine($"Everything took {watch.Elapsed.TotalSeconds:0.0} s.");

// The yardstick: a linear classifier on the target's features that did see labels.
double ProbeAccuracy()
{
    var labelled = ml.Data.LoadFromTextFile<LabelledNews>(Path.Combine(data, "texts", "news.anchors.tsv"), hasHeader: true);
    using var encoder = ml.Transforms.ApplyTransformerEncoder("Features", target, "Text", TransformerEncoderEstimator.EveryLayer).Fit(labelled);
    var probe = LabelledProbe.Fit(Features(encoder.Transform(labelled)), [.. labelled.GetColumn<string>("Label")], translated.Classes);
    var features = Features(encoder.Transform(test));
    var logits = new float[translated.Classes.Count];
    return labels.Select((label, row) =>
    {
        probe.Score(features[row], logits);
        return translated.Classes[Array.IndexOf(logits, logits.Max())] == label ? 1.0 : 0.0;
    }).Average();
}

static TextScores Features(IDataView view)
{
    var rows = view.GetColumn<float[]>("Features").ToList();
    return new([.. rows.SelectMany(row => row)], rows[0].Length, new bool[rows.Count]);
}

internal sealed class News
{
    [LoadColumn(0)]
    public string Text { get; set; } = "";
}

internal sealed class LabelledNews
{
    [LoadColumn(0)]
    public string Label { get; set; } = "";

    [LoadColumn(1)]
    public string Text { get; set; } = "";
}

internal sealed class Topic
{
    public float[] Score { get; set; } = [];
}
