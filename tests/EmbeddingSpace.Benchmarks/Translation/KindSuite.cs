using System.Globalization;
using System.Text.Json;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;

namespace EmbeddingSpace.Benchmarks.Translation;

/// <summary>
/// Suite <c>kinds</c>: translations of every kind of head onto all-MiniLM-L6-v2: many classes, several labels, pairs together and apart, a number. Words
/// behind it choose: names of cases, <c>few</c> for 2,000 texts alone of many classes, and numbers for seeds; <c>development</c> judges on training texts
/// that are no anchors, and leaves the test part alone.
/// </summary>
internal static class KindSuite
{
    private const string Target = "all-MiniLM-L6-v2";
    private const int Anchors = 2000;
    private const int ManyAnchors = 10_000;

    /// <summary>From which probability on emotions are said: where the source is at its best on its own validation texts.</summary>
    private const double EmotionThreshold = 0.3;

    /// <summary>Test texts of the emotions, as measured beforehand.</summary>
    private const int EmotionTexts = 3000;

    /// <summary>Seed that the adapters' base was drawn with: of its pooler there is nothing in the published model.</summary>
    private const ulong BaseSeed = 7;

    /// <summary>Training texts that take the place of the test part.</summary>
    private const int DevelopmentTexts = 3000;

    private const string DevelopmentWord = "development", FewWord = "few";

    private static readonly string[] Cases = ["go_emotions", "banking77", "clinc150", "sick-together", "sick-apart", "sick-number"];
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Run it; quick = one seed.</summary>
    public static void Run(BenchmarkArguments arguments)
    {
        var named = arguments.Rest.Where(Cases.Contains).ToArray();
        int[] seeds = [.. arguments.Rest.Where(word => int.TryParse(word, out _)).Select(word => int.Parse(word, CultureInfo.InvariantCulture))];
        if (seeds.Length == 0) seeds = arguments.Quick ? [1] : [1, 2, 3];
        var rows = new List<KindRow>();
        foreach (var name in named.Length > 0 ? named : Cases)
            foreach (var seed in seeds)
                foreach (var row in Measure(arguments.Folders, name, seed, arguments.Rest))
                {
                    rows.Add(row);
                    if (!arguments.Json) Console.WriteLine(row);
                }
        if (arguments.Json) Console.WriteLine(JsonSerializer.Serialize(new { processor = ProcessorName.Read(), rows }, Json));
    }

    private static IEnumerable<KindRow> Measure(BenchmarkFolders folders, string name, int seed, IReadOnlyCollection<string> words)
    {
        var development = words.Contains(DevelopmentWord);
        KindTexts Read(string data, string part, string label) => KindTexts.Read(folders.DataSet($"{data}.{part}.tsv"), label);
        switch (name)
        {
            case "go_emotions":
                var (some, others) = Read(name, "train", "Labels").Split(ManyAnchors, seed);
                return [Emotions(folders, some, development ? others.First(DevelopmentTexts) : Read(name, "test", "Labels").First(EmotionTexts), seed)];
            case "banking77" or "clinc150":
                var all = Read(name, "train", "Label");
                var (few, rest) = all.Split(Anchors, seed);
                if (development) return [Classes(folders, name, few, rest.First(DevelopmentTexts), seed)];
                var judged = Read(name, "test", "Label");
                return (words.Contains(FewWord) ? [few] : new[] { few, all.Sample(all.Texts.Length, seed) })
                    .Select(texts => Classes(folders, name, texts, judged, seed));
            case "sick-number":
                return [Number(folders, Read("sick", "train", "Score"), Read("sick", "test", "Score"), seed)];
            default:
                return [Pairs(folders, name, Read("sick", "train", "Label").Sample(Anchors, seed), Read("sick", "test", "Label"), seed)];
        }
    }

    private static KindRow Classes(BenchmarkFolders folders, string name, KindTexts train, KindTexts test, int seed)
    {
        using var source = TextClassifier.Load(OpenSource(folders, $"l3-{name}"));
        using var encoder = TextEncoder.Load(OpenTarget(folders));
        var probe = LabelledProbe.Fit(encoder.Score(train.Singles), train.Labels, source.Classes);
        var features = encoder.Score(test.Singles);
        var ofProbe = new float[features.Count * source.Classes.Count];
        for (var row = 0; row < features.Count; row++)
            probe.Score(features[row], ofProbe.AsSpan(row * source.Classes.Count, source.Classes.Count));
        using var moved = ClassifierTranslator.Translate(OpenSource(folders, $"l3-{name}"), OpenTarget(folders), train.Singles, new() { Seed = seed });
        return new(name, train.Texts.Length, seed, "accuracy", KindMeasures.Accuracy(moved.Score(test.Singles), source.Classes, test),
            KindMeasures.Accuracy(source.Score(test.Singles), source.Classes, test),
            KindMeasures.Accuracy(new(ofProbe, source.Classes.Count, new bool[features.Count]), source.Classes, test),
            moved.Report.Method.ToString(), moved.Report.Agreement.Estimate);
    }

    private static KindRow Emotions(BenchmarkFolders folders, KindTexts train, KindTexts test, int seed)
    {
        using var source = TextClassifier.Load(OpenSource(folders, "l3-go_emotions"));
        using var moved = ClassifierTranslator.Translate(OpenSource(folders, "l3-go_emotions"), OpenTarget(folders), train.Singles,
            new() { Seed = seed, LabelThreshold = EmotionThreshold });
        var (ours, theirs) = (KindMeasures.F1(moved.Score(test.Singles), source.Classes, test, EmotionThreshold),
            KindMeasures.F1(source.Score(test.Singles), source.Classes, test, EmotionThreshold));
        return new("go_emotions", train.Texts.Length, seed, "micro F1", ours.Micro, theirs.Micro, null, moved.Report.Method.ToString(),
            moved.Report.Agreement.Estimate)
        {
            Macro = ours.Macro,
            SourceMacro = theirs.Macro,
        };
    }

    private static KindRow Pairs(BenchmarkFolders folders, string name, KindTexts train, KindTexts test, int seed)
    {
        using var source = TextClassifier.Load(OpenSource(folders, "l3-sick-class"));
        using var moved = ClassifierTranslator.TranslatePairs(OpenSource(folders, "l3-sick-class"), OpenTarget(folders), train.Texts,
            new() { Seed = seed, Pairs = Reading(name) });
        return new(name, train.Texts.Length, seed, "accuracy", KindMeasures.Accuracy(moved.ScorePairs(test.Texts), source.Classes, test),
            KindMeasures.Accuracy(source.ScorePairs(test.Texts), source.Classes, test), null, moved.Report.Method.ToString(),
            moved.Report.Agreement.Estimate);
    }

    /// <summary>The source is a regression fitted to people's numbers on the smaller encoder; the probe is the same fitted on the larger one.</summary>
    private static KindRow Number(BenchmarkFolders folders, KindTexts all, KindTexts test, int seed)
    {
        var (train, unlabelled) = all.Split(Anchors, seed);
        var people = ScoredSource.OfScores("people", ClassifierHead.OfNumbers(["relatedness"]), train.Texts,
            new([.. train.Labels.Select(label => float.Parse(label, CultureInfo.InvariantCulture))], 1, new bool[train.Labels.Length]));
        var options = new TranslationOptions { Seed = seed, Pairs = PairReading.Apart };
        using var source = ClassifierTranslator.TranslatePairs(
            people, Checkpoint.Open(folders.Model("paraphrase-MiniLM-L3-v2")), train.Texts, options);
        using var probe = ClassifierTranslator.TranslatePairs(people, OpenTarget(folders), train.Texts, options);
        using var moved = ClassifierTranslator.TranslatePairs(ScoredSource.Of("l3", source), OpenTarget(folders), unlabelled.Texts, options);
        return new("sick-number", unlabelled.Texts.Length, seed, "R2", KindMeasures.R2(moved.ScorePairs(test.Texts), test),
            KindMeasures.R2(source.ScorePairs(test.Texts), test), KindMeasures.R2(probe.ScorePairs(test.Texts), test), moved.Report.Method.ToString(),
            moved.Report.Agreement.Estimate);
    }

    private static PairReading Reading(string name) => name == "sick-apart" ? PairReading.Apart : PairReading.Together;

    private static Checkpoint OpenTarget(BenchmarkFolders folders) => Checkpoint.Open(folders.Model(Target));

    // Adapters lie beside the models; other sources are made by fine-tune.
    private static Checkpoint OpenSource(BenchmarkFolders folders, string name) =>
        Path.Combine(folders.Models, "..", "adapters", name) is var adapter && Directory.Exists(adapter)
            ? Checkpoint.Open(adapter, new AdapterBase(folders.Model("paraphrase-MiniLM-L3-v2"), BaseSeed))
            : Checkpoint.Open(folders.Model(name));
}
