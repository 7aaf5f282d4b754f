namespace EmbeddingSpace.Cli.Reports.Content;

/// <summary>A matrix as a picture.</summary>
/// <param name="Title">What the numbers are.</param>
/// <param name="Note">How to read them, and what chance would give.</param>
/// <param name="RowAxis">What rows are.</param>
/// <param name="ColumnAxis">What columns are.</param>
/// <param name="Values">[rows, columns].</param>
/// <param name="Low">Value of the darkest colour.</param>
/// <param name="High">Value of the brightest colour; shared by maps that are compared.</param>
internal sealed record HeatMap(
    string Title, string Note, string RowAxis, string ColumnAxis, IReadOnlyList<IReadOnlyList<double>> Values, double Low, double High)
    : Picture(Title, Note)
{
    /// <summary>Cells that stand out: row and column.</summary>
    public IReadOnlyList<(int Row, int Column)> Marked { get; init; } = [];

    /// <summary>Names of the rows; null = their numbers from 0.</summary>
    public IReadOnlyList<string>? RowNames { get; init; }

    /// <summary>Name of a row.</summary>
    public string RowName(int row) => RowNames?[row] ?? NumberText.Whole(row);

    /// <summary>A cell as text, three digits.</summary>
    public string Text(int row, int column) => High < 10 ? Invariant($"{Values[row][column]:0.000}") : Invariant($"{Values[row][column]:0.0}");

    /// <summary>Where a cell lies on the scale of colours, 0 to 1.</summary>
    public double Share(int row, int column) => High > Low ? (Values[row][column] - Low) / (High - Low) : 0;
}
