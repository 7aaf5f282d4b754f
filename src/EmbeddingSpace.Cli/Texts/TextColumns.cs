namespace EmbeddingSpace.Cli.Texts;

/// <summary>Which columns of a table are read.</summary>
/// <param name="Text">Name of the column of texts; null: one of the usual names.</param>
/// <param name="Label">The same of the labels.</param>
internal sealed record TextColumns(string? Text = null, string? Label = null)
{
    /// <summary>Names the column of texts.</summary>
    public const string TextOption = "--text-column";

    /// <summary>Names the column of labels.</summary>
    public const string LabelOption = "--label-column";

    /// <summary>The usual name of the column of texts.</summary>
    public const string UsualText = "Text";

    private const int MostNamed = 10;

    // The first that a table has, in any case.
    private static readonly string[] TextNames = [UsualText, "Sentence"];
    private static readonly string[] LabelNames = ["Label", "Labels"];

    /// <summary>Index of the column of texts.</summary>
    /// <exception cref="UsageException">There is not exactly one.</exception>
    public int FindText(TextTable table, string path) => Find(table.Columns, Text, TextNames, TextOption, path);

    /// <summary>Index of the column of labels.</summary>
    /// <exception cref="UsageException">There is not exactly one.</exception>
    public int FindLabel(TextTable table, string path) => Find(table.Columns, Label, LabelNames, LabelOption, path);

    private static int Find(IReadOnlyList<string> columns, string? asked, string[] usual, string option, string path)
    {
        foreach (var name in asked is null ? usual : [asked])
        {
            // A name written alike goes before one in another case.
            foreach (var comparison in (StringComparison[])[StringComparison.Ordinal, StringComparison.OrdinalIgnoreCase])
            {
                var places = columns.Index().Where(column => column.Item.Equals(name, comparison)).Select(column => column.Index).ToArray();
                if (places.Length == 1) return places[0];
                if (places.Length > 1) throw Wrong("several");
            }
        }
        throw Wrong("none");

        UsageException Wrong(string found) => new(
            $"'{path}', header: expected one column {(asked is null ? string.Join(" or ", usual.Select(name => $"'{name}'")) : $"'{asked}'")}, "
            + $"found {found} in {string.Join(", ", columns.Take(MostNamed).Select(name => $"'{name}'"))}"
            + $"{(columns.Count > MostNamed ? Invariant($" and {columns.Count - MostNamed} more") : "")}; write the header, or name the column with {option}.");
    }
}
