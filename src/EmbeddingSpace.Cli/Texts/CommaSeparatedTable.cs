namespace EmbeddingSpace.Cli.Texts;

/// <summary>Reads CSV: a header and rows; semicolons or tabs between fields where the header has more of them.</summary>
internal static class CommaSeparatedTable
{
    private static readonly char[] Delimiters = [',', ';', '\t'];

    /// <summary>Read the table; blank lines are no rows.</summary>
    /// <exception cref="UsageException">A record is malformed.</exception>
    public static TextTable Read(string content, string path, CancellationToken cancellationToken)
    {
        var header = content.AsSpan(0, content.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end ? end : content.Length);
        var delimiter = Delimiters[0];
        foreach (var other in Delimiters)
            if (header.Count(other) > header.Count(delimiter)) delimiter = other;
        List<(int Line, string[] Fields)> records;
        try
        {
            records = CsvRecords.Read(content, delimiter, skipBlankLines: true, cancellationToken);
        }
        catch (FormatException exception)
        {
            throw new UsageException(
                $"'{path}', {exception.Message}: expected CSV, found a quote that is not doubled or not closed; correct the line.", exception);
        }
        if (records.Count < 2) throw TextTable.Empty(path);
        var columns = records[0].Fields;
        foreach (var (line, fields) in records)
            if (fields.Length != columns.Length)
                throw new UsageException($"'{path}', {TextTable.Line(line)}: "
                    + $"expected {columns.Length} comma-separated columns as in the header, found {fields.Length}; correct the line.");
        return new(columns, [.. records.Skip(1).Select(record => new TextTable.Row(TextTable.Line(record.Line), record.Fields))]);
    }
}
