namespace EmbeddingSpace.Cli.Reports.Content;

/// <summary>A table of a report.</summary>
/// <param name="Title">What its rows are.</param>
/// <param name="Columns">Column names.</param>
/// <param name="Rows">Cells, as many a row as there are columns.</param>
internal sealed record ReportTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<ReportCell>> Rows)
{
    /// <summary>A table of one row an item.</summary>
    public static ReportTable Of<T>(string title, IReadOnlyList<string> columns, IEnumerable<T> items, Func<T, IReadOnlyList<ReportCell>> row) =>
        new(title, columns, [.. items.Select(row)]);
}
