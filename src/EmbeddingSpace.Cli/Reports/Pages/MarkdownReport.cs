using System.Text;

namespace EmbeddingSpace.Cli.Reports.Pages;

/// <summary>
/// Writes a report as Markdown (CommonMark with the tables of GitHub): facts and compact tables; pictures and the long table are left to
/// page and CSV file.
/// </summary>
internal static class MarkdownReport
{
    private const string Special = "\\`*_[]<>|~&";

    /// <summary>Write; the stream stays the caller's.</summary>
    public static void Write(Stream stream, Report report)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine($"# {Escape(report.Title)}\n\n{Escape(report.Summary)}");
        if (report.Facts.Count > 0)
            WriteTable(writer, ["", "Found", "Control"], report.Facts.Select(fact => (string[])[fact.Name, fact.Value, fact.Control ?? ""]));
        foreach (var table in report.Tables.Count > 0 ? report.Tables : [report.Data])
        {
            writer.WriteLine($"\n## {Escape(table.Title)}");
            WriteTable(writer, table.Columns, table.Rows.Select(row => row.Select(cell => cell.Shown)));
        }
    }

    private static void WriteTable(TextWriter writer, IReadOnlyList<string> columns, IEnumerable<IEnumerable<string>> rows)
    {
        writer.WriteLine($"\n{Line(columns)}\n|{string.Concat(columns.Select(_ => " --- |"))}");
        foreach (var row in rows) writer.WriteLine(Line(row));
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells.Select(Escape))} |";

    /// <summary>Text that cannot be markup: tokens and class names are arbitrary. Line ends would end a cell.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in VisibleText.Line(text))
        {
            if (Special.Contains(character, StringComparison.Ordinal)) escaped.Append('\\');
            escaped.Append(character);
        }
        return escaped.ToString();
    }
}
