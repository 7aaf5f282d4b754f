using System.Globalization;

namespace EmbeddingSpace.Benchmarks.Translation;

/// <summary>Rows of suite <c>few</c> as Markdown: means over seeds, what they are of 2,000 texts, and how often the intervals hold.</summary>
internal static class FewTables
{
    /// <summary>Write.</summary>
    public static void Write(IReadOnlyList<FewRow> rows)
    {
        Console.WriteLine("| case | texts | alone | drawn alone | joined: mean (worst) | of 2,000 texts | seconds |\n|---|---:|---:|---:|---:|---:|---:|");
        foreach (var group in rows.GroupBy(row => row.Case))
        {
            var (drawn, many) = (group.Where(row => row.Anchors == "drawn").Average(On), group.Where(row => row.Texts >= Most(group)).Average(On));
            foreach (var joined in group.Where(row => row.Anchors == "joined").GroupBy(row => row.Texts))
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {group.Key} | {joined.Key} "
                    + $"| {group.Where(row => row.Anchors == "texts" && row.Texts == joined.Key).Average(On):0.000} | {drawn:0.000} "
                    + $"| **{joined.Average(On):0.000}** ({joined.Min(On):0.000}) | {joined.Average(On) / many:0.000} of {many:0.000} "
                    + $"| {joined.Average(row => row.Seconds):0.0} |"));
        }
        Console.WriteLine("\n| anchors | texts | interval covers fresh texts | exact one | low end holds on test | exact one | half width |\n"
            + "|---|---:|---|---|---|---|---:|");
        foreach (var group in rows.GroupBy(row => (row.Anchors, row.Texts)))
        {
            string Share(Func<FewRow, bool> holds) => $"{group.Count(holds)} of {group.Count()}";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {group.Key.Anchors} | {group.Key.Texts} | {Share(row => row.Covers)} | {Share(row => row.ExactCovers)} "
                + $"| {Share(row => row.Low <= On(row))} | {Share(row => row.ExactLow <= On(row))} "
                + $"| {group.Average(row => (row.High - row.Low) / 2):0.000} |"));
        }

        static int Most(IEnumerable<FewRow> group) => group.Max(row => row.Texts);
        static double On(FewRow row) => row.OnTest ?? row.OnFresh;
    }
}
