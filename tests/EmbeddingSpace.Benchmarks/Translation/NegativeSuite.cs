using System.Globalization;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Benchmarks.Translation;

/// <summary>Suite <c>negatives</c>: translations that are wrong on purpose, on task texts. None of them may get PASS.</summary>
internal static class NegativeSuite
{
    private const int AnchorCount = 2000;
    private const int Seed = 1;

    /// <summary>Run it.</summary>
    /// <returns>Whether no case passed.</returns>
    public static bool Run(BenchmarkArguments arguments)
    {
        var folders = arguments.Folders;
        var passed = 0;
        var cases = TranslationCase.All.Where(item => item.Data != "imdb" && Directory.Exists(folders.Model(item.Source)) && IsAskedFor(item)).ToList();
        Console.WriteLine(
            "| case | source → target | data | agreement, estimate [95 %] | chance | relatedness (control) | verdict | first reason |\n"
            + "|---|---|---|---|---|---|---|---|");
        foreach (var item in cases)
        {
            var texts = LabelledTexts.Read(folders.DataSet(item.Data + ".train.tsv")).Sample(AnchorCount, Seed).Texts;
            Shuffled(item, texts);
            using (var other = BrokenCheckpoint.WithOtherVocabulary(folders.Model(item.Target), Seed)) Broken("other vocabulary", item, other, texts);
            using (var untrained = BrokenCheckpoint.Untrained(folders.Model(item.Target), Seed)) Broken("never trained", item, untrained, texts);
        }
        Console.WriteLine($"\n{3 * cases.Count} cases, {passed} passed.");
        return passed == 0;

        bool IsAskedFor(TranslationCase item) => arguments.Rest.All(word => item.ToString().Contains(word, StringComparison.Ordinal));

        void Shuffled(TranslationCase item, string[] texts)
        {
            using var source = TextClassifier.Load(Checkpoint.Open(folders.Model(item.Source)));
            using var encoder = TextEncoder.Load(Checkpoint.Open(folders.Model(item.Target)));
            var logits = source.Score(texts);
            var order = Enumerable.Range(0, logits.Count).ToArray();
            new Random(Seed).Shuffle(order);
            var shuffled = new TextScores([.. order.SelectMany(row => logits[row].ToArray())], logits.Size, new bool[logits.Count]);
            var report = ClassifierTranslator.FitHead(encoder.Score(texts), shuffled, source.Classes, Seed).Report;
            var chance = Math.Max(report.ShuffledAgreement, report.MajorityShare);
            Write("shuffled pairs", item, report.Agreement, chance, null, null, report.Verdict, report.Reasons[0]);
        }

        void Broken(string name, TranslationCase item, BrokenCheckpoint target, string[] texts)
        {
            var source = Checkpoint.Open(folders.Model(item.Source));
            using var translation = ClassifierTranslator.Translate(source, Checkpoint.Open(target.Folder), texts, new() { Seed = Seed });
            var report = translation.Report;
            var chance = Math.Max(report.ShuffledAgreement, report.MajorityShare);
            Write(name, item, report.Agreement, chance, report.Relatedness, report.RelatednessControl, report.Verdict, report.Reasons[0]);
        }

        void Write(string name, TranslationCase item, AgreementEstimate agreement, double chance, double? relatedness, double? control,
            TranslationVerdict verdict, string reason)
        {
            if (verdict == TranslationVerdict.Pass) passed++;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {item.Source} → {item.Target} | {item.Data} | {agreement.Estimate:0.000} [{agreement.Low:0.000}, {agreement.High:0.000}] "
                + $"| {chance:0.000} | {relatedness:0.000} ({control:0.000}) | {verdict} | {reason} |"));
        }
    }
}
