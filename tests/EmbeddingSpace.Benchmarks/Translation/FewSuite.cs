using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Anchors;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Methods;
using EmbeddingSpace.Translation.Sources;
using EmbeddingSpace.Translation.Trust;
using static TorchSharp.torch;

namespace EmbeddingSpace.Benchmarks.Translation;

/// <summary>
/// Suite <c>few</c>: what a handful of texts of the task is worth, joined by drawn token sequences and alone, beside drawn sequences alone and 2,000 texts.
/// Words behind it choose: <c>joined</c>, <c>texts</c> or <c>drawn</c> for some of the rows, a number for one seed, <c>development</c> to leave the test part
/// alone, and anything else keeps the cases whose name contains it. <c>--json</c> writes one row a line; files of such rows, named <c>.jsonl</c>, are
/// summed up instead of measuring, so that it can be run in parts.
/// </summary>
internal static class FewSuite
{
    private const int ManyTexts = 2000;
    private const int MostFresh = 3000;
    private const int DrawnCount = TranslationOptions.DefaultDrawnBesideTexts;
    private static readonly string[] AllAnchors = ["joined", "texts", "drawn"];
    private static readonly int[] Counts = [20, 50, 200];
    private static readonly int[] AllSeeds = [1, 2, 3, 4, 5];
    private static readonly string[] Cases = ["related:l3-trec6", "related:paraphrase-MiniLM-L3-v2-sst2", "related:l3-ag_news", "independent:mini-a-sst2"];
    private static readonly Pooling[] Poolings = [Pooling.Mean, Pooling.First, Pooling.Second];
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Run it; quick = one seed.</summary>
    public static void Run(BenchmarkArguments arguments)
    {
        var words = arguments.Rest;
        var files = words.Where(word => word.EndsWith(".jsonl", StringComparison.Ordinal)).ToArray();
        if (files.Length > 0)
        {
            FewTables.Write([.. files.SelectMany(File.ReadLines).Select(line => JsonSerializer.Deserialize<FewRow>(line, Json)!)]);
            return;
        }
        var named = words.Where(word => int.TryParse(word, out _)).Select(int.Parse).ToArray();
        var seeds = named.Length > 0 ? named : arguments.Quick ? [1] : AllSeeds;
        var development = words.Contains("development");
        var anchors = AllAnchors.Where(words.Contains).ToArray() is { Length: > 0 } chosen ? chosen : AllAnchors;
        var filters = words.Where(word => word != "development" && !AllAnchors.Contains(word) && !int.TryParse(word, out _)).ToArray();
        var rows = new List<FewRow>();
        foreach (var item in TranslationCase.All.Where(IsAskedFor)) Measure(item, arguments.Folders, seeds, anchors, development, Take);
        if (!arguments.Json) FewTables.Write(rows);

        bool IsAskedFor(TranslationCase item) => (filters.Length > 0 || Cases.Any(item.ToString().StartsWith))
            && filters.All(word => item.ToString().Contains(word, StringComparison.Ordinal));

        void Take(FewRow row)
        {
            rows.Add(row);
            if (arguments.Json) Console.WriteLine(JsonSerializer.Serialize(row, Json));
            else Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row}"));
        }
    }

    private static void Measure(TranslationCase item, BenchmarkFolders folders, int[] seeds, string[] kinds, bool development, Action<FewRow> take)
    {
        using var gradients = inference_mode();
        using var classifier = TextModel.Load(Checkpoint.Open(folders.Model(item.Source)), ModelParts.Encoder | ModelParts.Classifier);
        var source = new CheckpointSource(classifier);
        using var target = TextModel.Load(Checkpoint.Open(folders.Model(item.Target)), ModelParts.Encoder);
        string[] texts = [.. LabelledTexts.Read(folders.DataSet(item.Data + ".train.tsv")).Texts.Distinct()];
        var train = Read(texts);
        var test = development ? null : Read(LabelledTexts.Read(folders.DataSet(item.Data + ".test.tsv")).Texts);
        foreach (var seed in seeds)
        {
            var order = Enumerable.Range(0, texts.Length).ToArray();
            new Random(seed).Shuffle(order);
            var fresh = train.Take(order[ManyTexts..Math.Min(order.Length, ManyTexts + MostFresh)]);
            Translate("drawn", 0, 0);
            foreach (var count in Counts)
            {
                Translate("joined", count, null);
                Translate("texts", count, 0);
            }
            Translate("texts", ManyTexts, 0);

            void Translate(string anchors, int count, int? beside)
            {
                if (!kinds.Contains(anchors)) return;
                var options = new TranslationOptions
                {
                    Method = TranslationMethod.PooledRidge,
                    Seed = seed,
                    DrawnBesideTexts = beside,
                    DrawnCount = DrawnCount,
                    DrawnAnchors = DrawnAnchors.RandomTokens,
                };
                var watch = Stopwatch.StartNew();
                using var scope = NewDisposeScope();
                var (chosen, report, _) = new TranslationRun(source, target, options, watch, null, CancellationToken.None)
                    .Execute(count == 0 ? null : [.. order[..count].Select(row => texts[row])]);
                var estimate = report.Agreement;
                var (low, high) = ExactInterval.Of((int)Math.Round(estimate.Estimate * estimate.Count), estimate.Count);
                take(new(item.ToString(), anchors, count, seed, test?.AgreementWith(chosen), fresh.AgreementWith(chosen), estimate.Estimate, estimate.Low,
                    estimate.High, low, high, report.Regularisation!.Value, report.Poolings.Count, watch.Elapsed.TotalSeconds));
            }
        }

        ReadTexts Read(IReadOnlyList<string> read)
        {
            var reading = new AnchorReading(source, target, null, null, CancellationToken.None);
            var anchors = AnchorSet.AsTheyStand(read, source, target, CancellationToken.None);
            return new(reading.Features(anchors, Poolings), reading.Logits(anchors.Source).ToTensor(), reading.Width);
        }
    }

    /// <summary>Texts as both models see them.</summary>
    /// <param name="Features">[texts, poolings × width] of the target.</param>
    /// <param name="Logits">[texts, classes] of the source.</param>
    /// <param name="Width">Features a pooling.</param>
    private sealed record ReadTexts(Tensor Features, Tensor Logits, int Width)
    {
        /// <summary>Some of them.</summary>
        public ReadTexts Take(int[] rows)
        {
            using var places = tensor(Array.ConvertAll(rows, row => (long)row));
            return new(Features.index_select(0, places), Logits.index_select(0, places), Width);
        }

        /// <summary>Share on which a head chooses what the source chooses.</summary>
        public double AgreementWith(TriedMethod method)
        {
            using var scope = NewDisposeScope();
            var map = method.Head!.Map;
            var said = Features.narrow(1, 0, method.Poolings.Count * Width).matmul(tensor(map.Weights, [map.InputSize, map.OutputSize])) + tensor(map.Bias);
            return said.argmax(1).eq(Logits.argmax(1)).to(float64).mean().item<double>();
        }
    }
}
