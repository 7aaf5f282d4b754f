using Spectre.Console;
using Spectre.Console.Rendering;

namespace EmbeddingSpace.Cli.Reports.Pages;

/// <summary>A report as tables in the terminal.</summary>
internal static class TerminalReport
{
    private const string Mark = "*";

    /// <summary>Everything but the long table of data, which stands in only where there is no compact one.</summary>
    public static IEnumerable<IRenderable> Render(Report report)
    {
        yield return Tables.Line($"{report.Title}. {report.Summary}");
        if (report.Facts.Count > 0)
        {
            var facts = Tables.Create("", "Found", "Control");
            foreach (var fact in report.Facts) facts.Add(fact.Name, fact.Value, fact.Control ?? "");
            yield return facts;
        }
        foreach (var map in report.Pictures.OfType<HeatMap>())
        {
            yield return Tables.Line($"{map.Title}{(map.Marked.Count > 0 ? $" ({Mark} = matched)" : "")}{(map.Note.Length > 0 ? $". {map.Note}" : "")}");
            var table = Tables.Create([$"{map.RowAxis} \\ {map.ColumnAxis}", .. Enumerable.Range(0, map.Values[0].Count).Select(NumberText.Whole)]);
            for (var row = 0; row < map.Values.Count; row++) table.Add([map.RowName(row), .. Cells(map, row)]);
            yield return table;
        }
        foreach (var part in report.Tables.Count > 0 ? report.Tables : [report.Data])
        {
            yield return Tables.Line(part.Title);
            var table = Tables.Create([.. part.Columns]);
            foreach (var row in part.Rows) table.Add([.. row.Select(cell => cell.Shown)]);
            yield return table;
        }
    }

    private static IEnumerable<string> Cells(HeatMap map, int row) =>
        map.Values[row].Select((value, column) => NumberText.Score(value) + (map.Marked.Contains((row, column)) ? Mark : ""));
}
