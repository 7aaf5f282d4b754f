using System.Globalization;

namespace EmbeddingSpace.Cli.Texts;

/// <summary>A table of labelled texts; which column holds the labels depends on what a model answers.</summary>
internal sealed class LabelledTable
{
    private readonly TextTable _table;
    private readonly TextColumns _columns;
    private readonly string _path;
    private readonly (int First, int Second)? _pair;
    private readonly int _text;

    private LabelledTable(TextTable table, TextColumns columns, string path)
    {
        (_table, _columns, _path) = (table, columns, path);
        columns.RequireLabels(table, path);
        _pair = columns.FindPair(table, path);
        _text = _pair?.First ?? columns.FindText(table, path);
    }

    /// <summary>Whether the texts are pairs.</summary>
    public bool HasPairs => _pair is not null;

    /// <summary>Find the columns of texts.</summary>
    /// <exception cref="UsageException">There is not exactly one, or nothing to compare with.</exception>
    public static LabelledTable Of(TextTable table, TextColumns columns, string path) => new(table, columns, path);

    /// <summary>Rows with the labels as they are written.</summary>
    /// <exception cref="UsageException">There is no column of labels, or a row without a value.</exception>
    public IReadOnlyList<LabelledText> WithLabels() => Rows(_columns.FindLabel(_table, _path));

    /// <summary>Rows with numbers for labels, the numbers, and the group of each where there is a column of groups.</summary>
    /// <exception cref="UsageException">There is no column of numbers, or a row without one.</exception>
    public (IReadOnlyList<LabelledText> Rows, double[] Numbers, string[]? Groups) WithNumbers()
    {
        var (column, group) = (_columns.FindNumber(_table, _path), _columns.FindGroup(_table, _path));
        return (Rows(column), [.. _table.Rows.Select(row => Number(row, column))],
            group is { } place ? [.. _table.Rows.Select(row => _table.Value(row, place, _path))] : null);
    }

    private LabelledText[] Rows(int label) =>
    [
        .. _table.Rows.Select(row => new LabelledText
        {
            Label = _table.Value(row, label, _path),
            Text = _table.Value(row, _text, _path),
            TextPair = _pair is { } pair ? _table.Value(row, pair.Second, _path) : "",
        }),
    ];

    private double Number(TextTable.Row row, int column)
    {
        var text = _table.Value(row, column, _path);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new UsageException($"'{_path}', {row.Place}: expected a number in column '{_table.Columns[column]}', found '{text}'; "
                + "correct the row, or name another column with " + TextColumns.LabelOption + ".");
    }
}
