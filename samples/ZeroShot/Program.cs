// Labels that no classifier was trained for: a model of natural language inference is asked about each text, and what it says is taught to an encoder.
// While fitting it costs one pass a text and label; afterwards one pass of the encoder, whatever the number of labels.
// Another model of inference, and its base where it is an adapter: dotnet run -- FOLDER [BASE].
using System.Diagnostics;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Scoring.ZeroShot;
using EmbeddingSpace.Translation.Sources;
using Microsoft.ML;
using Microsoft.ML.Data;

var data = Path.Combine(AppContext.BaseDirectory, "data");
var inference = args.Length > 0 ? args[0] : Path.Combine(data, "models", "mini-a-sick");
var target = Path.Combine(data, "models", "mini-b");
var ml = new MLContext(seed: 1);

// 1. The labels, each in a sentence that a text may entail.
var labels = new Dictionary<string, string>
{
    ["Business"] = "business and money", ["Sci/Tech"] = "science and computers", ["Sports"] = "sports", ["World"] = "war and politics",
};
using var zeroShot = ZeroShotClassifier.Load(
    Checkpoint.Open(inference, args.Length > 1 ? args[1] : null), new() { Labels = [.. labels.Values], Template = "The text is about {}." });

// 2. It is asked about unlabelled texts while the encoder learns.
var watch = Stopwatch.StartNew();
var texts = ml.Data.LoadFromTextFile<News>(Path.Combine(data, "texts", "news.anchors.txt"));
using var translated = ml.Transforms.TranslateScores(ScoredSource.Of("zero-shot", zeroShot), target).Fit(texts);
var report = translated.Report;
Console.WriteLine($"Taught '{report.Target}' what '{Path.GetFileName(inference)}' says of {report.Anchors.Count} texts in {watch.Elapsed.TotalSeconds:0.0} s.");
Console.WriteLine($"It agrees with it on {report.Agreement.Estimate:0.0%} of held-out texts ({report.Agreement.Low:0.0%} to {report.Agreement.High:0.0%}); "
    + $"chance reaches {Math.Max(report.ShuffledAgreement, report.MajorityShare):0.0%}. Verdict: {report.Verdict.ToString().ToUpperInvariant()}.");

// 3. Labels come out for judging only: a translation is as good as what it was taught.
var test = ml.Data.LoadFromTextFile<LabelledNews>(Path.Combine(data, "texts", "news.test.tsv"), hasHeader: true);
var (right, asked) = (test.GetColumn<string>("Label").Select(label => labels[label]).ToArray(), test.GetColumn<string>("Text").ToArray());
watch.Restart();
var taught = zeroShot.Score(asked);
var slow = watch.Elapsed.TotalSeconds;
watch.Restart();
var answers = translated.Transform(test).GetColumn<float[]>("Score").Select(scores => Array.IndexOf(scores, scores.Max())).ToArray();
var fast = watch.Elapsed.TotalSeconds;
Console.WriteLine($"{$"On {right.Length} labelled test texts",-34} {"accuracy",9} {"texts/s",9}");
var said = Enumerable.Range(0, asked.Length).Select(taught.IndexOfLargest);
Console.WriteLine($"{"the model of inference, asked",-34} {Accuracy(said),9:0.000} {asked.Length / slow,9:0}");
Console.WriteLine($"{"the encoder that was taught",-34} {Accuracy(answers),9:0.000} {asked.Length / fast,9:0}");
Console.WriteLine($"{"always the same label",-34} {right.GroupBy(label => label).Max(group => group.Count()) / (double)right.Length,9:0.000}");

double Accuracy(IEnumerable<int> choices) => choices.Zip(right, (choice, label) => translated.Classes[choice] == label ? 1.0 : 0.0).Average();

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
