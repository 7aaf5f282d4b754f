namespace EmbeddingSpace.Cli.Texts;

/// <summary>A table out of a file.</summary>
/// <param name="Columns">Column names.</param>
/// <param name="Rows">Its rows, at least one.</param>
internal sealed record TextTable(IReadOnlyList<string> Columns, IReadOnlyList<TextTable.Row> Rows)
{
    /// <summary>A row.</summary>
    /// <param name="Place">Where it stands, for messages: "line 3".</param>
    /// <param name="Fields">As many as there are columns; null where there is no value.</param>
    internal sealed record Row(string Place, IReadOnlyList<string?> Fields);

    /// <summary>The value of a row in a column.</summary>
    /// <exception cref="UsageException">It has none.</exception>
    public string Value(Row row, int column, string path) => row.Fields[column]
        ?? throw new UsageException($"'{path}', {row.Place}: expected a text in column '{Columns[column]}', found none; correct the row or leave it out.");

    /// <summary>The place of a line.</summary>
    public static string Line(int number) => Invariant($"line {number}");

    /// <summary>What to say of a table without rows.</summary>
    public static UsageException Empty(string path) => new($"'{path}': expected rows below the header, found none; add at least one.");
}
