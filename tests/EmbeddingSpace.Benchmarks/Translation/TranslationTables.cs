using System.Globalization;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Benchmarks.Translation;

/// <summary>The rows as Markdown: each as it comes, then means over seeds with the worst beside them.</summary>
internal static class TranslationTables
{
    /// <summary>Agreement above chance has to be beyond what one in a hundred samples of chance reaches.</summary>
    private const double NormalQuantile99 = 2.326;

    /// <summary>One row.</summary>
    public static void Write(TranslationRow row, bool first)
    {
        if (first)
            Console.WriteLine(
                "| source → target | data | anchors | seed | source | probe (labels) | distillation | translated | retention "
                + "| agreement, estimate [95 %] | on test | method | kept | verdict | encode + solve s |\n"
                + "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {row.Source} → {row.Target} | {row.Dataset} | {row.AnchorKind} | {row.Seed} | {row.SourceAccuracy:0.000} | {row.Probe:0.000} | "
            + $"{row.Distillation:0.000} | **{row.Accuracy:0.000}** | {row.Retention:0.00} | {row.Estimate:0.000} [{row.Low:0.000}, {row.High:0.000}] | "
            + $"{row.Agreement:0.000} | {row.Method} | {row.Kept:0.00} | {row.Verdict} | {row.EncodeSeconds:0.0} + {row.SolveSeconds:0.0} |"));
    }

    /// <summary>Means, worst seeds, coverage.</summary>
    public static void Summarise(IReadOnlyList<TranslationRow> rows)
    {
        if (rows.Count == 0) return;
        Console.WriteLine(
            "\n| pair | data | anchors | method asked | source | probe | distillation | translated: mean (worst) | retention: mean (worst) "
            + "| interval covers | above chance, p < .01 |\n"
            + "|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var group in rows.GroupBy(row => (row.Pair, row.Dataset, row.Anchors, row.Asked)))
        {
            var first = group.First();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {first.Pair} | {first.Dataset} | {first.Anchors} | {first.Asked} | {first.SourceAccuracy:0.000} | {group.Average(row => row.Probe):0.000} "
                + $"| {group.Average(row => row.Distillation):0.000} | {group.Average(row => row.Accuracy):0.000} ({group.Min(row => row.Accuracy):0.000}) | "
                + $"{group.Average(row => row.Retention):0.00} ({group.Min(row => row.Retention):0.00}) | {Covered(group)} | "
                + $"{group.Count(AboveChance)} of {group.Count()} |"));
        }
        Console.WriteLine();
        foreach (var group in rows.GroupBy(row => (row.Pair, row.Anchors, row.Asked)))
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{group.Key.Pair}, {group.Key.Anchors}, {group.Key.Asked}: mean retention {group.Average(row => row.Retention):0.000}; "
                + $"interval covers the agreement on test in {Covered(group)}."));
    }

    private static string Covered(IEnumerable<TranslationRow> rows) =>
        rows.Any(row => row.HasInterval) ? $"{rows.Count(Covers)} of {rows.Count(row => row.HasInterval)}" : "none claimed";

    private static bool Covers(TranslationRow row) => row.HasInterval && row.Low <= row.Agreement && row.Agreement <= row.High;

    private static bool AboveChance(TranslationRow row) =>
        row.Verdict == TranslationVerdict.Fail || row.Accuracy > row.Majority + NormalQuantile99 * Math.Sqrt(row.Majority * (1 - row.Majority) / row.TestTexts);
}
