namespace EmbeddingSpace.Cli.Output.Reports;

/// <summary>A matrix as a picture.</summary>
/// <param name="Title">What the numbers are.</param>
/// <param name="RowAxis">What rows are.</param>
/// <param name="ColumnAxis">What columns are.</param>
/// <param name="Values">[rows, columns].</param>
/// <param name="Marked">Cells that stand out: row and column.</param>
/// <param name="Low">Value of the darkest colour.</param>
/// <param name="High">Value of the brightest colour; shared by maps that are compared.</param>
internal sealed record HeatMap(string Title, string RowAxis, string ColumnAxis, IReadOnlyList<IReadOnlyList<double>> Values, IReadOnlyList<(int Row, int Column)> Marked, double Low, double High);
