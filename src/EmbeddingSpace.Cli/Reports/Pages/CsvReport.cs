using System.Buffers;
using System.Text;

namespace EmbeddingSpace.Cli.Reports.Pages;

/// <summary>Writes a report's data as CSV (RFC 4180): UTF-8, one header line, numbers that read back as they were.</summary>
internal static class CsvReport
{
    private const string LineEnd = "\r\n";

    private static readonly SearchValues<char> Special = SearchValues.Create("\",\r\n");

    /// <summary>Write; the stream stays the caller's.</summary>
    public static void Write(Stream stream, Report report)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = LineEnd };
        writer.WriteLine(string.Join(',', report.Data.Columns.Select(column => Quote(VisibleText.Cell(column)))));
        foreach (var row in report.Data.Rows)
            writer.WriteLine(string.Join(',', row.Select(cell => Quote(cell.Number is null ? VisibleText.Cell(cell.Exact) : cell.Exact))));
    }

    private static string Quote(string text) =>
        text.AsSpan().IndexOfAny(Special) < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
