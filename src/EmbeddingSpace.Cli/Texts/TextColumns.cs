namespace EmbeddingSpace.Cli.Texts;

/// <summary>Which columns of a table are read.</summary>
/// <param name="Text">Name of the column of texts; null: one of the usual names.</param>
/// <param name="Label">The same of the labels.</param>
/// <param name="Pair">The same of the second texts; null: one of the usual names, where the column of texts is not named either.</param>
/// <param name="Group">The same of the groups that scores are ranked in; null: the usual name, where it is there.</param>
internal sealed record TextColumns(string? Text = null, string? Label = null, string? Pair = null, string? Group = null)
{
    /// <summary>Names the column of texts.</summary>
    public const string TextOption = "--text-column";

    /// <summary>Names the column of labels.</summary>
    public const string LabelOption = "--label-column";

    /// <summary>Names the column of second texts.</summary>
    public const string PairOption = "--pair-column";

    /// <summary>Names the column of groups.</summary>
    public const string GroupOption = "--group-column";

    private const string UsualGroup = "Group";

    private const string UsualText = "Text";

    private const int MostNamed = 10;

    private static readonly StringComparison[] Alike = [StringComparison.Ordinal];

    /// <summary>The usual names of the column of texts; the first that a table has, in any case, is read.</summary>
    public static IReadOnlyList<string> TextNames { get; } = [UsualText, "Sentence"];

    // The same of the others.
    private static readonly string[] LabelNames = ["Label", "Labels"];
    private static readonly string[] NumberNames = ["Score", .. LabelNames];

    // Columns of pairs as data sets have them.
    private static readonly (string First, string Second)[] PairNames =
        [(UsualText, "TextPair"), (UsualText, "Text_Pair"), ("Sentence1", "Sentence2"), ("Premise", "Hypothesis")];

    /// <summary>Index of the column of texts.</summary>
    /// <exception cref="UsageException">There is not exactly one.</exception>
    public int FindText(TextTable table, string path) => Find(table.Columns, Text, TextNames, TextOption, path);

    /// <summary>Index of the column of labels.</summary>
    /// <exception cref="UsageException">There is not exactly one.</exception>
    public int FindLabel(TextTable table, string path) => Find(table.Columns, Label, LabelNames, LabelOption, path);

    /// <summary>Throw where a table has nothing to compare with, whatever a model answers.</summary>
    /// <exception cref="UsageException">There is no column of labels or numbers.</exception>
    public void RequireLabels(TextTable table, string path)
    {
        if (Label is not null || !NumberNames.Any(name => Has(table, name))) FindLabel(table, path);
    }

    /// <summary>Index of the column of numbers to compare with.</summary>
    /// <exception cref="UsageException">There is not exactly one.</exception>
    public int FindNumber(TextTable table, string path) => Find(table.Columns, Label, NumberNames, LabelOption, path);

    /// <summary>Index of the column of groups; null where there is none.</summary>
    /// <exception cref="UsageException">A column is named that is not there exactly once.</exception>
    public int? FindGroup(TextTable table, string path) => Group is null && !Has(table, UsualGroup)
        ? null
        : Find(table.Columns, Group, [UsualGroup], GroupOption, path);

    /// <summary>Indices of the columns of first and second texts; null where the table holds single texts.</summary>
    /// <exception cref="UsageException">A column is named that is not there exactly once.</exception>
    public (int First, int Second)? FindPair(TextTable table, string path)
    {
        if (Pair is not null)
            return (Find(table.Columns, Text, [.. TextNames, .. PairNames.Select(names => names.First).Except(TextNames)], TextOption, path),
                Find(table.Columns, Pair, [], PairOption, path));
        if (Text is not null) return null;
        foreach (var (first, second) in PairNames)
            if (Has(table, first) && Has(table, second))
                return (Find(table.Columns, null, [first], TextOption, path), Find(table.Columns, null, [second], PairOption, path));
        return null;
    }

    private static bool Has(TextTable table, string name) => table.Columns.Any(column => column.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static int Find(IReadOnlyList<string> columns, string? asked, IReadOnlyList<string> usual, string option, string path)
    {
        foreach (var name in asked is null ? usual : [asked])
        {
            // A name that is asked for goes before one in another case; of usual names every case is meant, and none is better than another.
            foreach (var comparison in (StringComparison[])[.. asked is null ? [] : Alike, StringComparison.OrdinalIgnoreCase])
            {
                var places = columns.Index().Where(column => column.Item.Equals(name, comparison)).Select(column => column.Index).ToArray();
                if (places.Length == 1) return places[0];
                if (places.Length > 1) throw Wrong($"several ({Named([.. places.Select(place => columns[place])])})");
            }
        }
        throw Wrong($"none in {Named(columns)}");

        UsageException Wrong(string found) => new(
            $"'{path}', header: expected one column {(asked is null ? string.Join(" or ", usual.Select(name => $"'{name}'")) : $"'{asked}'")}, "
            + $"found {found}; write the header, or name the column with {option}.");
    }

    private static string Named(IReadOnlyList<string> columns) => string.Join(", ", columns.Take(MostNamed).Select(name => $"'{name}'"))
        + (columns.Count > MostNamed ? Invariant($" and {columns.Count - MostNamed} more") : "");
}
