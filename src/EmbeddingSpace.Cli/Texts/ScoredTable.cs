using System.Globalization;

namespace EmbeddingSpace.Cli.Texts;

/// <summary>A table of texts with what somebody or something says of each: chosen classes, or one column of numbers a class.</summary>
internal sealed class ScoredTable
{
    private readonly TextTable _table;
    private readonly int[] _columns;
    private readonly int _text;
    private readonly int? _second;
    private readonly string _path;

    /// <param name="table">The table.</param>
    /// <param name="text">Its column of texts.</param>
    /// <param name="second">Its column of second texts; null where they are single ones. All others are scores.</param>
    /// <param name="path">Where it comes from, for messages.</param>
    /// <exception cref="UsageException">There is no other column.</exception>
    public ScoredTable(TextTable table, int text, int? second, string path)
    {
        (_table, _text, _second, _path) = (table, text, second, path);
        _columns = [.. Enumerable.Range(0, table.Columns.Count).Where(column => column != text && column != second)];
        string[] texts = second is { } other ? [table.Columns[text], table.Columns[other]] : [table.Columns[text]];
        if (_columns.Length == 0)
            throw new UsageException($"'{path}', header: expected columns of scores beside the texts, found '{string.Join("' and '", texts)}' alone; add one "
                + "a class, or one with the chosen class.");
        if (_columns.GroupBy(column => table.Columns[column], StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UsageException($"'{path}', header: expected a name of its own for each column of scores, found '{twice.Key}' twice; rename one.");
    }

    /// <summary>The texts, or pairs of them.</summary>
    public TextRows Texts => new(Read(_text), _second is { } second ? Read(second) : null);

    /// <summary>Names of the columns of scores.</summary>
    public IReadOnlyList<string> Labels => [.. _columns.Select(column => _table.Columns[column])];

    /// <summary>Whether the one column of scores holds words: the chosen classes. Numbers among which one is missing, or not finite, are none.</summary>
    public bool HoldsChoices => _columns.Length == 1 && _table.Rows.Any(row =>
        row.Fields[_columns[0]] is { Length: > 0 } text && !float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _));

    /// <summary>The chosen classes.</summary>
    public IReadOnlyList<string> Choices => Read(_columns[0]);

    /// <summary>The scores [rows, labels], row-major.</summary>
    /// <exception cref="UsageException">One is no finite number.</exception>
    public float[] Numbers => [.. from row in _table.Rows from column in _columns select Number(row, column)];

    private IReadOnlyList<string> Read(int column) => [.. _table.Rows.Select(row => _table.Value(row, column, _path))];

    private float Number(TextTable.Row row, int column) => TryRead(row, column, out var number) ? number : throw new UsageException(
        $"'{_path}', {row.Place}: expected a number in column '{_table.Columns[column]}', found '{_table.Value(row, column, _path)}'; correct the row.");

    private static bool TryRead(TextTable.Row row, int column, out float number) =>
        float.TryParse(row.Fields[column], NumberStyles.Float, CultureInfo.InvariantCulture, out number) && float.IsFinite(number);
}
