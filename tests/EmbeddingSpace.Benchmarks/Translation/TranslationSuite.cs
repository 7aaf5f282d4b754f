using System.Diagnostics;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Models;
using EmbeddingSpace.Translation;

namespace EmbeddingSpace.Benchmarks.Translation;

/// <summary>Suite <c>translation</c>: accuracy and agreement of translated classifiers.</summary>
internal static class TranslationSuite
{
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

    /// <summary>Run it.</summary>
    /// <param name="folders">Where models and data sets lie.</param>
    /// <param name="pair">Part of <c>source&gt;target</c> that a case must contain; null for every case.</param>
    /// <param name="methods">Methods separated by commas; null for the automatic choice.</param>
    public static void Run(BenchmarkFolders folders, string? pair, string? methods)
    {
        foreach (var (s, t, d) in Cases)
        {
            if (pair is not null && !$"{s}>{t}".Contains(pair, StringComparison.Ordinal)) continue;
            var train = LabelledTexts.Read(folders.DataSet(d + ".train.tsv")).Sample(2000, 1);
            var test = LabelledTexts.Read(folders.DataSet(d + ".test.tsv"));
            using (var source = TextClassifier.Load(Checkpoint.Open(folders.Model(s))))
            {
                Console.WriteLine($"== {s} -> {t}: source {Accuracy(source.Score(test.Texts), source.Classes, test):0.000}");
                using var encoder = TextEncoder.Load(Checkpoint.Open(folders.Model(t)));
                var watch = Stopwatch.StartNew();
                var features = encoder.Score(train.Texts);
                Console.WriteLine($"encode target {watch.Elapsed.TotalSeconds:0.0}s");
                var probe = LabelledProbe.Fit(features, train.Labels, source.Classes);
                var tested = encoder.Score(test.Texts);
                var values = new float[test.Texts.Length * source.Classes.Count];
                for (var i = 0; i < tested.Count; i++) probe.Score(tested[i], values.AsSpan(i * source.Classes.Count, source.Classes.Count));
                Console.WriteLine($"probe {Accuracy(new(values, source.Classes.Count, new bool[tested.Count]), source.Classes, test):0.000}");
            }
            TranslationMethod[] tried = methods is null ? [TranslationMethod.Auto] : [.. methods.Split(',').Select(Enum.Parse<TranslationMethod>)];
            foreach (var text in new[] { true, false })
                foreach (var method in tried) Translate(folders, (s, t), text ? train.Texts : null, test, method);
        }
    }

    private static void Translate(BenchmarkFolders folders, (string Source, string Target) pair, string[]? texts, LabelledTexts test, TranslationMethod method)
    {
        try
        {
            using var translation = ClassifierTranslator.Translate(Checkpoint.Open(folders.Model(pair.Source)), Checkpoint.Open(folders.Model(pair.Target)), texts, new() { Method = method });
            var r = translation.Report;
            Console.WriteLine($"{(texts is null ? "none" : "texts")} {method}->{r.Method} t{string.Join(',', r.TargetLayers)} s{r.SourceLayer} acc {Accuracy(translation.Score(test.Texts), translation.Classes, test):0.000} agree {r.Agreement.Estimate:0.000} [{r.Agreement.Low:0.000},{r.Agreement.High:0.000}] shuf {r.ShuffledAgreement:0.000} maj {r.MajorityShare:0.000} rel {r.Relatedness:0.00} lam {r.Regularisation:g2} kept {r.KeptSourceShare:0.00} {r.Verdict} enc {r.Seconds.Encode:0.0} solve {r.Seconds.Solve:0.0} total {r.Seconds.Total:0.0}");
            if (method != TranslationMethod.Auto) return;
            foreach (var c in r.Candidates) Console.WriteLine($"      {c.Method} t{c.TargetLayer} s{c.SourceLayer} {c.Agreement:0.000} kept {c.KeptSourceShare:0.00}");
        }
        catch (VocabularyMismatchException exception)
        {
            if (method == TranslationMethod.Combined) Console.WriteLine(exception.Message);
        }
    }

    private static double Accuracy(TextScores scores, IReadOnlyList<string> classes, LabelledTexts test)
    {
        var right = 0;
        for (var i = 0; i < scores.Count; i++)
        {
            var row = scores[i];
            var best = 0;
            for (var j = 1; j < row.Length; j++)
                if (row[j] > row[best]) best = j;
            if (classes[best] == test.Labels[i]) right++;
        }
        return (double)right / scores.Count;
    }
}
