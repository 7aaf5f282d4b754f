using System.Text.Json;
using System.Text.Json.Serialization;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Models;
using EmbeddingSpace.Translation;

namespace EmbeddingSpace.Benchmarks.Translation;

/// <summary>Suite <c>translation</c>: what translated classifiers are worth, with and without texts, beside the yardsticks that see labels.</summary>
internal static class TranslationSuite
{
    private const int AnchorCount = 2000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    private static readonly (string Source, string Target, string Data)[] Cases =
    [
        ("paraphrase-MiniLM-L3-v2-sst2", "all-MiniLM-L6-v2", "sst2"),
        ("mini-a-sst2", "mini-b", "sst2"),
        ("mini-a-trec6", "mini-b", "trec6"),
        ("mini-a-ag_news", "mini-b", "ag_news"),
        ("mini-a-sst2", "all-MiniLM-L6-v2", "sst2"),
        ("mini-a-trec6", "all-MiniLM-L6-v2", "trec6"),
        ("mini-a-ag_news", "all-MiniLM-L6-v2", "ag_news"),
    ];

    /// <summary>Run it: one seed and task texts when quick, else three seeds, with task texts and with none.</summary>
    /// <param name="arguments">Folders and flags; a word behind them picks the cases whose <c>source&gt;target</c> contains it.</param>
    public static void Run(BenchmarkArguments arguments)
    {
        var rows = new List<TranslationRow>();
        if (!arguments.Json) Console.WriteLine("| source → target | data | anchors | seed | source | probe (labels) | distillation | translated | retention | agreement, estimate [95 %] | on test | method | verdict | seconds |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var (source, target, data) in Cases.Where(c => arguments.Rest.All(word => $"{c.Source}>{c.Target}".Contains(word, StringComparison.Ordinal))))
        {
            foreach (var seed in arguments.Quick ? [1] : new[] { 1, 2, 3 })
            {
                var yardsticks = Measure(arguments.Folders, source, target, data, seed);
                foreach (var texts in arguments.Quick ? [true] : new[] { true, false })
                {
                    var row = Translate(arguments.Folders, source, target, data, seed, texts, yardsticks);
                    rows.Add(row);
                    if (!arguments.Json)
                        Console.WriteLine(FormattableString.Invariant($"| {row.Source} → {row.Target} | {row.Dataset} | {row.Anchors} | {row.Seed} | {row.SourceAccuracy:0.000} | {row.Probe:0.000} | {row.Distillation:0.000} | **{row.Accuracy:0.000}** | {row.Retention:0.00} | {row.Estimate:0.000} [{row.Low:0.000}, {row.High:0.000}] | {row.Agreement:0.000} | {row.Method} | {row.Verdict} | {row.Seconds:0.0} |"));
                }
            }
        }
        if (arguments.Json) Console.WriteLine(JsonSerializer.Serialize(new { rows }, Json));
    }

    private static Yardsticks Measure(BenchmarkFolders folders, string source, string target, string data, int seed)
    {
        var train = LabelledTexts.Read(folders.DataSet(data + ".train.tsv")).Sample(AnchorCount, seed);
        var test = LabelledTexts.Read(folders.DataSet(data + ".test.tsv"));
        using var classifier = TextClassifier.Load(Checkpoint.Open(folders.Model(source)));
        using var encoder = TextEncoder.Load(Checkpoint.Open(folders.Model(target)));
        var (features, tested) = (encoder.Score(train.Texts), encoder.Score(test.Texts));
        var probe = LabelledProbe.Fit(features, train.Labels, classifier.Classes);
        var distilled = ClassifierTranslator.FitHead(features, Softmax(classifier.Score(train.Texts)), classifier.Classes);
        var sourceScores = classifier.Score(test.Texts);
        return new(train, test, Choices(sourceScores, classifier.Classes), Accuracy(Choices(sourceScores, classifier.Classes), test), Accuracy(Choices(Apply(probe, tested), classifier.Classes), test),
            Accuracy(Choices(Apply(distilled, tested), classifier.Classes), test), test.Labels.GroupBy(label => label).Max(group => group.Count()) / (double)test.Labels.Length);
    }

    private static TranslationRow Translate(BenchmarkFolders folders, string source, string target, string data, int seed, bool texts, Yardsticks yardsticks)
    {
        using var translation = ClassifierTranslator.Translate(Checkpoint.Open(folders.Model(source)), Checkpoint.Open(folders.Model(target)), texts ? yardsticks.Train.Texts : null, new() { Seed = seed });
        var choices = Choices(translation.Score(yardsticks.Test.Texts), translation.Classes);
        var report = translation.Report;
        var accuracy = Accuracy(choices, yardsticks.Test);
        var ceiling = Math.Min(yardsticks.Source, yardsticks.Probe);
        return new(source, target, data, texts ? "task-texts" : "none", report.Method, seed, accuracy, choices.Zip(yardsticks.SourceChoices, (left, right) => left == right ? 1.0 : 0.0).Average(),
            report.Agreement.Estimate, report.Agreement.Low, report.Agreement.High, (accuracy - yardsticks.Majority) / (ceiling - yardsticks.Majority), report.Verdict, ceiling, yardsticks.Probe,
            yardsticks.Distillation, yardsticks.Source, yardsticks.Majority, report.ShuffledAgreement, report.Seconds.Total);
    }

    private static string[] Choices(TextScores scores, IReadOnlyList<string> classes) => [.. Enumerable.Range(0, scores.Count).Select(row =>
    {
        var best = 0;
        for (var i = 1; i < scores.Size; i++)
            if (scores[row][i] > scores[row][best]) best = i;
        return classes[best];
    })];

    private static double Accuracy(string[] choices, LabelledTexts test) => choices.Zip(test.Labels, (choice, label) => choice == label ? 1.0 : 0.0).Average();

    private static TextScores Apply(TranslatedHead head, TextScores features)
    {
        var logits = new float[features.Count * head.Classes.Count];
        for (var row = 0; row < features.Count; row++) head.Score(features[row], logits.AsSpan(row * head.Classes.Count, head.Classes.Count));
        return new(logits, head.Classes.Count, new bool[features.Count]);
    }

    private static TextScores Softmax(TextScores logits)
    {
        var values = logits.Values.ToArray();
        for (var row = 0; row < logits.Count; row++)
        {
            var slice = values.AsSpan(row * logits.Size, logits.Size);
            System.Numerics.Tensors.TensorPrimitives.SoftMax(slice, slice);
        }
        return new(values, logits.Size, [.. logits.Truncated]);
    }

    private sealed record Yardsticks(LabelledTexts Train, LabelledTexts Test, string[] SourceChoices, double Source, double Probe, double Distillation, double Majority);
}
