using System.Text;

namespace EmbeddingSpace.Cli.Texts;

/// <summary>
/// Reads TSV. Quotes are part of the text unless the file is one that quotes its fields: every field that begins with a quote is then quoted rightly,
/// and either some field needs it, as where pandas writes, or all of a column or of the header are quoted, as where programs quote whatever they write.
/// </summary>
internal static class TabSeparatedTable
{
    private const char Tab = '\t';
    private const char Quote = '"';

    /// <summary>Read the table; blank lines at the end are no rows.</summary>
    /// <exception cref="UsageException">A line is malformed.</exception>
    public static TextTable Read(IReadOnlyList<TextLine> lines, string path, CancellationToken cancellationToken)
    {
        var count = lines.Count;
        while (count > 1 && lines[count - 1].Content.Length == 0) count--;
        if (count == 1) throw TextTable.Empty(path);
        var rows = lines.Take(count).Select(line => (Line: line.Number, Fields: line.Content.Split(Tab))).ToList();
        var wrong = rows.Find(row => row.Fields.Length != rows[0].Fields.Length);
        if (FindQuoted(lines.Take(count), wrong.Fields is null && QuotesColumn(rows), cancellationToken) is { } quoted)
        {
            if (quoted.Count < count && wrong.Fields is null) throw Unclear(quoted, path);
            rows = quoted;
        }
        else if (wrong.Fields is not null)
            throw new UsageException($"'{path}', {TextTable.Line(wrong.Line)}: "
                + $"expected {rows[0].Fields.Length} tab-separated columns as in the header, found {wrong.Fields.Length}; correct the line.");
        return new(rows[0].Fields, [.. rows.Skip(1).Select(row => new TextTable.Row(TextTable.Line(row.Line), row.Fields))]);
    }

    /// <summary>The records of a file that quotes its fields; null for one that does not.</summary>
    private static List<(int Line, string[] Fields)>? FindQuoted(IEnumerable<TextLine> lines, bool quotesColumn, CancellationToken cancellationToken)
    {
        var content = new StringBuilder().AppendJoin('\n', lines.Select(line => line.Content)).ToString();
        var quotesAll = content[0] == Quote;
        if (!quotesAll && !content.Contains("\n\"", StringComparison.Ordinal) && !content.Contains("\t\"", StringComparison.Ordinal)) return null;
        try
        {
            var records = CsvRecords.Read(content, Tab, skipBlankLines: false, cancellationToken);
            var fits = records.Count > 1 && records.TrueForAll(record => record.Fields.Length == records[0].Fields.Length);
            return fits && (quotesAll || quotesColumn || records.Exists(record => record.Fields.Any(NeedsQuotes))) ? records : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool QuotesColumn(List<(int Line, string[] Fields)> rows) =>
        Enumerable.Range(0, rows[0].Fields.Length).Any(column => rows.Skip(1).All(row => row.Fields[column] is [Quote, .., Quote]));

    private static bool NeedsQuotes(string field) => field.AsSpan().IndexOfAny(Quote, Tab, '\n') >= 0;

    private static UsageException Unclear(List<(int Line, string[] Fields)> quoted, string path)
    {
        var line = quoted.Find(record => record.Fields.Any(field => field.Contains('\n', StringComparison.Ordinal))).Line;
        return new($"'{path}', {TextTable.Line(line)}: expected quotes that belong to the texts or quotes around fields, found lines that can be read "
            + "both ways; save the table as .csv or .jsonl, where there is one way only.");
    }
}
