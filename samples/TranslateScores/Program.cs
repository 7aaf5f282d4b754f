// Teaches an encoder what any other model says of texts: here a bag of words trained with ML.NET; afterwards the encoder answers, and carries over
// to words that the bag never saw. With a model of natural language inference, labels need no training at all (zero-shot):
// dotnet run -c Release --project samples/TranslateScores -- FOLDER [BASE [SEED]], the last two where it is an adapter.
using System.Diagnostics;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.Scoring.ZeroShot;
using EmbeddingSpace.Translation.Sources;
using Microsoft.ML;
using Microsoft.ML.Data;

var data = Path.Combine(AppContext.BaseDirectory, "data");
var target = Path.Combine(data, "models", "mini-b");
var ml = new MLContext(seed: 1);
string[] topics = ["Business", "Sci/Tech", "Sports", "World"];

// 1. What there is: a pipeline trained on labels, as any ML.NET app has one, or a model that was never told of these topics.
using var zeroShot = args.Length > 0 ? OpenZeroShot() : null;
var words = zeroShot is null ? TrainWords() : null;
var source = zeroShot is null ? words!.AsSource(ml, "bag of words") : ScoredSource.Of("zero-shot", zeroShot);

// 2. It is asked about unlabelled texts while the encoder learns.
var texts = ml.Data.LoadFromTextFile<News>(Path.Combine(data, "texts", "news.anchors.txt"));
using var translated = ml.Transforms.TranslateScores(source, target).Fit(texts);
var report = translated.Report;
Console.WriteLine($"Taught '{report.Target}' what '{report.Source}' says of {report.Anchors.Count} unlabelled texts in {report.Seconds.Total:0.0} s.");
Console.WriteLine($"On held-out texts they agree {report.Agreement.Estimate:0.0%} of the time ({report.Agreement.Low:0.0%} to {report.Agreement.High:0.0%}); "
    + $"chance reaches {Math.Max(report.ShuffledAgreement, report.MajorityShare):0.0%}. Verdict: {report.Verdict.ToString().ToUpperInvariant()}.");
foreach (var reason in report.Reasons) Console.WriteLine($"  {reason}");

// 3. Labels come out for judging only. Texts of the training part were the source's own, so these are others.
var test = ml.Data.LoadFromTextFile<LabelledNews>(Path.Combine(data, "texts", "news.test.tsv"), hasHeader: true);
var (labels, asked) = (test.GetColumn<string>("Label").ToArray(), test.GetColumn<string>("Text").ToArray());
var begun = Stopwatch.GetTimestamp();
var choices = zeroShot is null ? Words() : Enumerable.Range(0, asked.Length).Select(zeroShot.Score(asked).IndexOfLargest).ToArray();
var slow = asked.Length / Stopwatch.GetElapsedTime(begun).TotalSeconds;
begun = Stopwatch.GetTimestamp();
var answers = translated.Transform(test).GetColumn<float[]>("Score").Select(scores => Array.IndexOf(scores, scores.Max())).ToArray();
var fast = asked.Length / Stopwatch.GetElapsedTime(begun).TotalSeconds;
Console.WriteLine();
Console.WriteLine($"{$"On {labels.Length} labelled test texts",-34} {"accuracy",9} {"texts/s",9}");
Console.WriteLine($"{report.Source,-34} {Accuracy(choices),9:0.000} {slow,9:0}");
Console.WriteLine($"{"the encoder that was taught",-34} {Accuracy(answers),9:0.000} {fast,9:0}");
Console.WriteLine($"{"always the same topic",-34} {labels.GroupBy(label => label).Max(group => group.Count()) / (double)labels.Length,9:0.000}");

double Accuracy(int[] chosen) => chosen.Zip(labels, (choice, label) => Topic(choice) == label ? 1.0 : 0.0).Average();

string Topic(int choice) => zeroShot is null ? translated.Classes[choice] : topics[choice];

ITransformer TrainWords() => ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Transforms.Text.FeaturizeText("Features", "Text"))
    .Append(ml.MulticlassClassification.Trainers.SdcaMaximumEntropy())
    .Fit(ml.Data.LoadFromTextFile<LabelledNews>(Path.Combine(data, "texts", "news.anchors.tsv"), hasHeader: true));

int[] Words() => [.. words!.Transform(test).GetColumn<float[]>("Score").Select(scores => Array.IndexOf(scores, scores.Max()))];

ZeroShotClassifier OpenZeroShot()
{
    var seed = args.Length > 2 ? ulong.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture) : (ulong?)null;
    var checkpoint = Checkpoint.Open(args[0], args.Length > 1 ? new AdapterBase(args[1], seed) : null);
    return ZeroShotClassifier.Load(checkpoint, new()
    {
        Labels = ["business and money", "science and computers", "sports", "war and politics"],
        Template = "The text is about {}.",
    });
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
