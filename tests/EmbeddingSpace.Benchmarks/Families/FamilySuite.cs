using EmbeddingSpace.Benchmarks.Speed;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Tokenization.Sequences;
using TorchSharp;

namespace EmbeddingSpace.Benchmarks.Families;

/// <summary>Suite <c>families</c>: what a floating-point operation takes in each family, beside BERT in the same run.</summary>
internal static class FamilySuite
{
    private const int Threads = 2, Rounds = 7, QuickRounds = 3, Texts = 48, QuickTexts = 24;
    private const int ShortLength = 12, ShortRuns = 20, LeastLength = 4, Spread = 64;

    /// <summary>Run it and write the report to standard output. Words behind the suite's name choose families.</summary>
    /// <exception cref="ArgumentException">A word names no family.</exception>
    public static void Run(BenchmarkArguments arguments)
    {
        var families = Choose(arguments.Rest);
        TorchRuntime.EnsureLoaded();
        torch.set_num_threads(Threads);
        if (!arguments.Json) Console.WriteLine(FamilyReport.Title);
        var (mixed, one) = (DrawTexts(arguments.Quick ? QuickTexts : Texts), DrawText(new(1), ShortLength));
        var runner = new PairedRunner(arguments.Quick ? QuickRounds : Rounds);
        var rows = new List<FamilyRow>();
        using var bert = new LoadedFamily(FamilyModel.Bert);
        foreach (var family in families)
        {
            using var model = new LoadedFamily(family);
            rows.Add(Measure(family.Name, model, bert, runner, mixed, one));
            (arguments.Json ? Console.Error : Console.Out).WriteLine(FamilyReport.Line(rows[^1]));
        }
        var report = new FamilyReport(ProcessorName.Read(), Threads, rows);
        if (arguments.Json) Console.WriteLine(report.ToJson());
        else Console.WriteLine($"\n{report.Cpu}, {report.Threads} threads; {mixed.Length} texts of {mixed.Sum(text => text.Ids.Length)} ids, "
            + $"and one of {ShortLength}.");
    }

    private static List<FamilyModel> Choose(IReadOnlyList<string> words)
    {
        var names = FamilyModel.All.Select(family => family.Name).ToList();
        return words.Except(names, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } unknown
            ? throw new ArgumentException($"'{unknown}': expected families among {string.Join(", ", names)}.")
            : [.. FamilyModel.All.Where(family => words.Count == 0 || words.Contains(family.Name, StringComparer.OrdinalIgnoreCase))];
    }

    private static FamilyRow Measure(
        string name, LoadedFamily model, LoadedFamily bert, PairedRunner runner, TokenSequence[] mixed, TokenSequence one)
    {
        TokenSequence[] single = [one];
        var (its, berts, ratio) = Compare(mixed, 1);
        return new(name, ratio, Compare(single, ShortRuns).Ratio, 1000 * its, 1000 * berts);

        (double Its, double Berts, double Ratio) Compare(TokenSequence[] texts, int runs)
        {
            Run(bert);
            Run(model);
            var (left, right, times) = runner.Pairs(() => Time(bert), () => Time(model));
            return (right, left, times);

            double Time(LoadedFamily which) => which.Nanoseconds(PairedRunner.Time(() => Run(which)) / runs, texts);
            void Run(LoadedFamily which)
            {
                for (var run = 0; run < runs; run++) which.Run(texts);
            }
        }
    }

    // Many short texts and some long ones, as they come: lengths from 4 to 256, their logarithms even.
    private static TokenSequence[] DrawTexts(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => DrawText(random, (int)(LeastLength * Math.Pow(Spread, random.NextDouble()))))];
    }

    private static TokenSequence DrawText(Random random, int length)
    {
        var ids = new int[length];
        foreach (ref var id in ids.AsSpan()) id = random.Next(FamilyModel.Vocabulary);
        return new(ids, length, length);
    }
}
