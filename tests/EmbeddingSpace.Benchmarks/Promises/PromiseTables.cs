using EmbeddingSpace.Translation.Certainty;
using static System.FormattableString;

namespace EmbeddingSpace.Benchmarks.Promises;

/// <summary>What suite <c>promises</c> says.</summary>
internal static class PromiseTables
{
    private const double Doubt = 0.05;

    /// <summary>One promise.</summary>
    public static string Line(PromiseRow row) =>
        Invariant($"{row.Case} seed {row.Seed} rate {row.Rate:0.00}: promised {row.Promised:0.000}, answered {row.Share:0.000}, ")
        + Invariant($"agreement {row.Agreement:0.0000} of {row.Certain}; held out {row.HeldOutShare:0.000}, {row.HeldOutAgreement:0.0000}");

    /// <summary>All of them, by case and rate, and how many were kept.</summary>
    public static void Summarise(IReadOnlyList<PromiseRow> rows)
    {
        Console.WriteLine("| case | rate | runs that promise | promised, of the anchors | certain, of the test texts | without the scope | "
            + "agreement: mean (least) | accuracy: certain, translation, source, mix | to the source | agreement of the mix | "
            + "ms a text: translation, source, mix |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var group in rows.GroupBy(row => (row.Case, row.Rate)))
        {
            var made = group.Where(row => row.IsMade).ToList();
            var answered = made.Where(row => row.Agreement is not null).ToList();
            Console.WriteLine(Invariant($"| {group.Key.Case} | {group.Key.Rate:0.00} | {made.Count} of {group.Count()} | {Mean(group, row => row.Promised)} | ")
                + $"{Mean(group, row => row.Share ?? 0)} | {Mean(group, row => row.ShareWithoutScope ?? 0)} | "
                + (answered.Count == 0 ? "– | " : $"{Mean(answered, row => row.Agreement!.Value)} ({Number(answered.Min(row => row.Agreement!.Value))}) | ")
                + (answered.Count == 0 ? "–" : Mean(answered, row => row.CertainAccuracy!.Value))
                + $", {Mean(group, row => row.Accuracy)}, {Mean(group, row => row.SourceAccuracy)}, {Mean(group, row => row.MixAccuracy!.Value)} | "
                + $"{Mean(group, row => 1 - (row.Share ?? 0))} | {Mean(group, row => row.MixAgreement!.Value)} | "
                + $"{Mean(group, row => row.Milliseconds)}, {Mean(group, row => row.SourceMilliseconds)}, {Mean(group, row => row.MixMilliseconds)} |");
        }
        Kept("test texts", rows, row => row.Agreement, row => row.Certain);
        Kept("training texts that were no anchors", rows, row => row.HeldOutAgreement, row => row.HeldOutCertain);
        WithSource(rows);
    }

    // All answers agree at the rate where the source gives the less sure ones.
    private static void WithSource(IReadOnlyList<PromiseRow> rows)
    {
        Console.WriteLine();
        Console.WriteLine("| case | rate | to the source | agreement of all: mean (least) | accuracy of all | ms a text |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        var made = rows.Where(row => row.OwnShare is not null).ToList();
        foreach (var group in made.GroupBy(row => (row.Case, row.Rate)))
            Console.WriteLine(Invariant($"| {group.Key.Case} | {group.Key.Rate:0.00} | {Mean(group, row => 1 - row.OwnShare!.Value)} | ")
                + $"{Mean(group, row => row.AllAgreement!.Value)} ({Number(group.Min(row => row.AllAgreement!.Value))}) | "
                + $"{Mean(group, row => row.AllAccuracy!.Value)} | {Mean(group, row => row.AllMilliseconds!.Value)} |");
        if (made.Count == 0) return;
        var (test, heldOut) = (made.Count(row => row.AllAgreement >= row.Rate), made.Count(row => row.AllHeldOutAgreement >= row.Rate));
        Console.WriteLine(Invariant($"With the source: {made.Count} of {rows.Count} promised; {test / (double)made.Count:0.000} kept on test texts, ")
            + Invariant($"{heldOut / (double)made.Count:0.000} on training texts that were no anchors."));
    }

    private static void Kept(string texts, IReadOnlyList<PromiseRow> rows, Func<PromiseRow, double?> agreement, Func<PromiseRow, int> count)
    {
        var made = rows.Where(row => row.IsMade && count(row) > 0).ToList();
        if (made.Count == 0) return;
        var below = made.Where(row => agreement(row) < row.Rate).ToList();
        // Fewer agree than would be seen once in twenty if exactly the promised rate did.
        var clearly = below.Count(row =>
        {
            var agreeing = (int)Math.Round(agreement(row)!.Value * count(row));
            return 1 - BinomialBound.AtMost(count(row) - agreeing - 1, count(row), row.Rate) < Doubt;
        });
        Console.WriteLine(Invariant($"On {texts}: {made.Count} promises, {below.Count} with an agreement below the rate ")
            + Invariant($"({1 - (below.Count / (double)made.Count):0.000} ")
            + Invariant($"kept), {clearly} of them by more than chance ({1 - (clearly / (double)made.Count):0.000} kept): ")
            + string.Join("; ", below.Select(row => Invariant($"{row.Case} {row.Seed} {row.Rate:0.00}: {agreement(row):0.0000} of {count(row)}"))));
    }

    private static string Mean(IEnumerable<PromiseRow> rows, Func<PromiseRow, double> value) => Number(rows.Average(value));

    private static string Number(double value) => Invariant($"{value:0.000}");
}
