using System.Diagnostics;
using System.Text.Json;
using EmbeddingSpace.Benchmarks.Translation;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Certainty;

namespace EmbeddingSpace.Benchmarks.Promises;

/// <summary>
/// Suite <c>promises</c>: whether what a translation promises of its certain answers holds, how many they are, and what a cascade is worth whose uncertain
/// texts the source answers. Sources whose name ends with <c>-half</c> were trained on one half of their texts: anchors are from that half, which they know by
/// heart, and what is promised is judged on the other. Words behind it choose cases by what their name contains; numbers up to 100 choose seeds, larger ones
/// the number of anchors; <c>out-of-scope</c> measures texts of other tasks instead. A file of rows that an earlier run wrote with <c>--json</c> is summarised
/// with the others.
/// </summary>
internal static class PromiseSuite
{
    private const int DefaultAnchors = 2000, LargestSeed = 100, HeldOutTexts = 1500, MostTestTexts = 3000, TestSeed = 1, Warm = 64;
    private static readonly int[] AllSeeds = [1, 2, 3, 4, 5];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The cases: those of the suite <c>translation</c> on three data sets, and one of many classes.</summary>
    public static IReadOnlyList<TranslationCase> Cases { get; } =
    [
        .. TranslationCase.All.Where(item => item.Pair != "upgrade" && item.Data is ("sst2" or "trec6" or "ag_news")),
        new("related", "l3-clinc150", "all-MiniLM-L6-v2", "clinc150"),
        .. new[] { "trec6", "ag_news", "clinc150" }.Select(data => new TranslationCase("known", $"l3-{data}-half", "all-MiniLM-L6-v2", data)),
    ];

    /// <summary>Run it.</summary>
    public static void Run(BenchmarkArguments arguments)
    {
        var numbers = arguments.Rest.Where(word => int.TryParse(word, out _)).Select(int.Parse).ToArray();
        var anchors = numbers.Where(number => number > LargestSeed).DefaultIfEmpty(DefaultAnchors).Single();
        var seeds = numbers.Where(number => number <= LargestSeed).ToArray();
        var files = arguments.Rest.Where(File.Exists).ToArray();
        var filters = arguments.Rest.Where(word => !int.TryParse(word, out _) && !File.Exists(word) && word != ScopeTable.Word).ToArray();
        var scopes = arguments.Rest.Contains(ScopeTable.Word);
        var rows = files.SelectMany(File.ReadLines).Where(line => line.StartsWith('{'))
            .Select(line => JsonSerializer.Deserialize<PromiseRow>(line, Json)!).ToList();
        var cases = Cases.Where(item => filters.All(word => item.ToString().Contains(word, StringComparison.Ordinal)));
        foreach (var item in files.Length > 0 && filters.Length == 0 && !scopes ? [] : cases)
        {
            var source = arguments.Folders.Model(item.Source);
            if (!Directory.Exists(source))
            {
                Console.Error.WriteLine(
                    $"Left out: {item}. '{item.Source}' is neither in '{arguments.Folders.Models}' nor in --sources; make it with: fine-tune.");
                continue;
            }
            if (scopes) ScopeTable.Run(item, source, arguments.Folders, seeds.Length > 0 ? seeds : [1], anchors);
            else rows.AddRange(Run(item, source, arguments, seeds.Length > 0 ? seeds : arguments.Quick ? [1] : AllSeeds, anchors));
        }
        if (!scopes && !arguments.Json) PromiseTables.Summarise(rows);
    }

    private static IEnumerable<PromiseRow> Run(TranslationCase item, string source, BenchmarkArguments arguments, int[] seeds, int anchors)
    {
        var folders = arguments.Folders;
        var target = folders.Model(item.Target);
        var training = LabelledTexts.Read(folders.DataSet(item.Data + ".train.tsv"));
        var (train, unseen) = item.Pair == "known" ? training.Halves() : (training, null);
        var test = LabelledTexts.Read(folders.DataSet(item.Data + ".test.tsv")).AtMost(MostTestTexts, TestSeed);
        using var classifier = TextClassifier.Load(Checkpoint.Open(source));
        using var encoder = TextEncoder.Load(Checkpoint.Open(target), [LastLayer(target)]);
        var states = encoder.Score(test.Texts);
        // The first texts through a model pay for what comes later.
        classifier.Score([.. test.Texts.Take(Warm)]);
        var begun = Stopwatch.GetTimestamp();
        var ofSource = Yardsticks.Choices(classifier.Score(test.Texts), classifier.Classes);
        var sourceTime = Stopwatch.GetElapsedTime(begun).TotalMilliseconds / test.Texts.Length;
        foreach (var seed in seeds)
        {
            Console.Error.WriteLine($"{item} seed {seed}");
            var (given, others) = train.Split(anchors, seed);
            var heldOut = (unseen ?? others).AtMost(HeldOutTexts, seed);
            var ofSourceHeldOut = Yardsticks.Choices(classifier.Score(heldOut.Texts), classifier.Classes);
            var statesHeldOut = encoder.Score(heldOut.Texts);
            using var translation = Translate(source, target, given, seed);
            translation.Score([.. test.Texts.Take(Warm)]);
            begun = Stopwatch.GetTimestamp();
            var logits = translation.Score(test.Texts);
            var time = Stopwatch.GetElapsedTime(begun).TotalMilliseconds / test.Texts.Length;
            var heldOutLogits = translation.Score(heldOut.Texts);
            var scope = translation.Certainty?.Scope;
            var chosen = Yardsticks.Choices(logits, translation.Classes);
            var chosenHeldOut = Yardsticks.Choices(heldOutLogits, translation.Classes);
            foreach (var promise in translation.Report.Promises)
            {
                var reached = Certain(logits, null, null, promise.Margin);
                var certain = Certain(logits, states, scope, promise.Margin);
                var certainHeldOut = Certain(heldOutLogits, statesHeldOut, scope, promise.Margin);
                var mix = Mix(certain, chosen, ofSource);
                var own = Certain(logits, states, scope, promise.Cascade!.Margin);
                var all = Mix(own, chosen, ofSource);
                var allHeldOut = Mix(Certain(heldOutLogits, statesHeldOut, scope, promise.Cascade.Margin), chosenHeldOut, ofSourceHeldOut);
                var row = new PromiseRow($"{item.Pair}:{item.Data}", seed, promise.Rate, promise.ShareAnswered, Share(certain), Same(chosen, ofSource, certain),
                    certain.Count(sure => sure), Share(certainHeldOut), Same(chosenHeldOut, ofSourceHeldOut, certainHeldOut),
                    certainHeldOut.Count(sure => sure),
                    Share(reached), Same(chosen, test.Labels, certain), Same(mix, test.Labels, null), Same(mix, ofSource, null),
                    Same(chosen, test.Labels, null)!.Value, Same(ofSource, test.Labels, null)!.Value, time, sourceTime, given.Texts.Length)
                {
                    OwnShare = promise.Cascade.IsMade ? Share(own) : null,
                    AllAgreement = promise.Cascade.IsMade ? Same(all, ofSource, null) : null,
                    AllHeldOutAgreement = promise.Cascade.IsMade ? Same(allHeldOut, ofSourceHeldOut, null) : null,
                    AllAccuracy = promise.Cascade.IsMade ? Same(all, test.Labels, null) : null,
                };
                Console.WriteLine(arguments.Json ? JsonSerializer.Serialize(row, Json) : PromiseTables.Line(row));
                yield return row;
            }
        }
    }

    /// <summary>A translation that says which of its answers are certain, at the loosest rate that every report speaks of.</summary>
    public static ClassifierTranslation Translate(string source, string target, LabelledTexts anchors, int seed) =>
        ClassifierTranslator.Translate(Checkpoint.Open(source), Checkpoint.Open(target), anchors.Texts, new() { Seed = seed, CertainAgreement = 0.95 });

    /// <summary>Number of a checkpoint's last layer.</summary>
    public static int LastLayer(string folder)
    {
        using var checkpoint = Checkpoint.Open(folder);
        return EmbeddingSpace.Architecture.ModelMap.Resolve(checkpoint).Architecture.Layers;
    }

    /// <summary>Which answers a promise holds for.</summary>
    public static bool[] Certain(TextScores logits, TextScores? states, AnchorScope? scope, double? promised) =>
        [.. Enumerable.Range(0, logits.Count).Select(text => promised is { } margin && Margin(logits, text) >= margin
            && (scope is null || scope.Contains(states![text])))];

    // The source answers the others.
    private static string[] Mix(bool[] own, string[] chosen, string[] ofSource) => [.. own.Select((own, text) => own ? chosen[text] : ofSource[text])];

    /// <summary>How far an answer is ahead.</summary>
    public static double Margin(TextScores logits, int text) => AnswerMargin.OfClasses(Array.ConvertAll(logits[text].ToArray(), logit => (double)logit));

    private static double Share(bool[] certain) => certain.Count(own => own) / (double)certain.Length;

    private static double? Same(string[] left, string[] right, bool[]? among)
    {
        int[] rows = [.. Enumerable.Range(0, left.Length).Where(row => among?[row] ?? true)];
        return rows.Length == 0 ? null : rows.Count(row => left[row] == right[row]) / (double)rows.Length;
    }
}
