using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Benchmarks.Translation;

/// <summary>
/// Suite <c>translation</c>: what translated classifiers are worth, with task texts, with general texts and with none, beside the
/// yardsticks that see labels. Words behind it choose: anchors (<c>task</c>, <c>general</c>, <c>none</c>), <c>methods</c> for every method
/// on its own, <c>development</c> to judge on training texts that were no anchors instead of the test part, a number for one seed, and
/// anything else keeps the cases whose name contains it.
/// </summary>
internal static class TranslationSuite
{
    private const int AnchorCount = 2000;
    private const int DevelopmentCount = 1500;

    /// <summary>Test texts that are judged: ± 1 point at worst. Only IMDB, of long texts, has more.</summary>
    private const int MostTestTexts = 5000;
    private const int TestSeed = 1;
    private const string CorpusFile = "enwiki.txt.gz";
    private const int ShortestParagraph = 30;
    private static readonly string[] AllAnchors = ["task", "general", "none"];
    private static readonly int[] AllSeeds = [1, 2, 3];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>Run it; quick = one seed and task texts.</summary>
    public static void Run(BenchmarkArguments arguments)
    {
        var words = arguments.Rest;
        var anchors = AllAnchors.Where(words.Contains).ToArray() is { Length: > 0 } chosen ? chosen : arguments.Quick ? ["task"] : AllAnchors;
        var named = words.Where(word => int.TryParse(word, out _)).Select(int.Parse).ToArray();
        var seeds = named.Length > 0 ? named : arguments.Quick ? [1] : AllSeeds;
        TranslationMethod[] methods = words.Contains("methods") ? [.. Enum.GetValues<TranslationMethod>()] : [TranslationMethod.Auto];
        var development = words.Contains("development");
        var filters = words.Where(word => !AllAnchors.Contains(word) && word is not ("methods" or "development") && !int.TryParse(word, out _)).ToArray();
        var rows = new List<TranslationRow>();
        foreach (var item in TranslationCase.All.Where(item => filters.All(word => item.ToString().Contains(word, StringComparison.Ordinal))))
        {
            var folders = arguments.Folders;
            if (!Directory.Exists(folders.Model(item.Source)))
            {
                Console.Error.WriteLine($"Left out: {item}. '{item.Source}' is neither in '{folders.Models}' nor in --sources; make it with: fine-tune.");
                continue;
            }
            var all = LabelledTexts.Read(folders.DataSet(item.Data + ".train.tsv"));
            var yardsticks = development ? null : new Yardsticks(folders.Model(item.Source), folders.Model(item.Target), TestTexts(folders, item));
            foreach (var seed in seeds)
            {
                var (train, rest) = all.Split(AnchorCount, seed);
                var judge = yardsticks ?? new(folders.Model(item.Source), folders.Model(item.Target), rest.Sample(DevelopmentCount, seed));
                var (probe, distillation) = judge.Fit(train);
                foreach (var kind in anchors)
                    foreach (var method in methods)
                        if (Translate(item, folders, kind, method, seed, train, judge, probe, distillation) is { } row)
                        {
                            rows.Add(row);
                            if (!arguments.Json) TranslationTables.Write(row, first: rows.Count == 1);
                        }
            }
        }
        if (arguments.Json) Console.WriteLine(JsonSerializer.Serialize(new { rows }, Json));
        else TranslationTables.Summarise(rows);
    }

    private static LabelledTexts TestTexts(BenchmarkFolders folders, TranslationCase item) =>
        LabelledTexts.Read(folders.DataSet(item.Data + ".test.tsv")).AtMost(MostTestTexts, TestSeed);

    private static TranslationRow? Translate(TranslationCase item, BenchmarkFolders folders, string anchors, TranslationMethod method, int seed,
        LabelledTexts train, Yardsticks yardsticks, double probe, double distillation)
    {
        Console.Error.WriteLine($"{item} {anchors} {method} seed {seed}");
        var texts = anchors switch
        {
            "task" => train.Texts,
            "general" => GeneralTexts(Path.Combine(folders.Corpus, CorpusFile), seed),
            _ => null,
        };
        ClassifierTranslation translation;
        try
        {
            translation = ClassifierTranslator.Translate(Checkpoint.Open(folders.Model(item.Source)), Checkpoint.Open(folders.Model(item.Target)), texts,
                new() { Seed = seed, Method = method, TextKind = anchors == "general" ? TextKind.General : TextKind.Task });
        }
        catch (VocabularyMismatchException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return null;
        }
        using (translation)
        {
            var choices = Yardsticks.Choices(translation.Score(yardsticks.Test.Texts), translation.Classes);
            var report = translation.Report;
            var accuracy = Yardsticks.Accuracy(choices, yardsticks.Test);
            var ceiling = Math.Min(yardsticks.SourceAccuracy, probe);
            var agreement = choices.Zip(yardsticks.SourceChoices, (left, right) => left == right ? 1.0 : 0.0).Average();
            var (estimate, seconds) = (report.Agreement, report.Seconds);
            var retention = (accuracy - yardsticks.Majority) / (ceiling - yardsticks.Majority);
            return new(
                item.Pair, item.Source, item.Target, item.Data, anchors, report.Anchors.Kind.Name(), method, report.Method, seed, accuracy, agreement,
                estimate.Estimate, estimate.Low, estimate.High, estimate.NoInterval is null, retention, report.Verdict, ceiling, probe, distillation,
                yardsticks.SourceAccuracy, yardsticks.Majority, report.ShuffledAgreement, report.Relatedness, report.KeptSourceShare,
                seconds.Encode, seconds.Solve, seconds.Total, yardsticks.Test.Texts.Length);
        }
    }

    private static string[] GeneralTexts(string path, int seed)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var paragraphs = new List<string>();
        while (reader.ReadLine() is { } line)
            if (line.Length >= ShortestParagraph) paragraphs.Add(line);
        var all = paragraphs.ToArray();
        new Random(seed).Shuffle(all);
        return all[..Math.Min(all.Length, TranslationOptions.DefaultDrawnCount)];
    }
}
