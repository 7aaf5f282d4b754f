namespace EmbeddingSpace.Cli.Reports.Svg;

/// <summary>A heat map as SVG, the number in every cell.</summary>
internal static class HeatMapPicture
{
    private const int CellWidth = 58, CellHeight = 34, Margin = 56, Inset = 2, LeastWidth = 320;
    private const double NameWidth = 7.2;

    /// <summary>Size in pixels.</summary>
    public static (int Width, int Height) Size(HeatMap map) =>
        (Math.Max(Left(map) + map.Values[0].Count * CellWidth + Inset, LeastWidth), Margin + map.Values.Count * CellHeight + Inset);

    /// <summary>Write what stands inside the picture.</summary>
    public static void Write(TextWriter writer, HeatMap map)
    {
        var (rows, columns, left) = (map.Values.Count, map.Values[0].Count, Left(map));
        // The middle of the grid, unless the words would be cut off at the left.
        var centre = Math.Max(left + columns * CellWidth / 2, (int)(map.ColumnAxis.Length * NameWidth / 2) + Inset);
        writer.WriteLine(SvgElement.Text(centre, 16, "axis", map.ColumnAxis));
        if (map.RowNames is null)
            writer.WriteLine(Invariant($"<text transform=\"translate(16 {Margin + rows * CellHeight / 2}) rotate(-90)\" class=\"axis\">")
                + $"{SvgElement.Encode(map.RowAxis)}</text>");
        for (var column = 0; column < columns; column++)
            writer.WriteLine(SvgElement.Text(left + column * CellWidth + CellWidth / 2, Margin - 8, "axis", NumberText.Whole(column)));
        for (var row = 0; row < rows; row++)
        {
            writer.WriteLine(SvgElement.Text(left - 10, Margin + row * CellHeight + CellHeight / 2 + 5, "axis end", map.RowName(row)));
            for (var column = 0; column < columns; column++) WriteCell(writer, map, row, column, left);
        }
        // Frames last, or the neighbours would cover them.
        foreach (var (row, column) in map.Marked)
            writer.WriteLine(SvgElement.Rectangle(left + column * CellWidth, Margin + row * CellHeight, CellWidth, CellHeight, "class=\"mark\""));
    }

    private static int Left(HeatMap map) => map.RowNames is { } names ? (int)(names.Max(name => name.Length) * NameWidth) + 16 : Margin;

    private static void WriteCell(TextWriter writer, HeatMap map, int row, int column, int left)
    {
        var (background, ink) = ColourScale.Of(map.Share(row, column));
        var (x, y) = (left + column * CellWidth, Margin + row * CellHeight);
        writer.WriteLine(SvgElement.Rectangle(x, y, CellWidth, CellHeight, $"fill=\"{background}\"")
            + SvgElement.Text(x + CellWidth / 2, y + CellHeight / 2 + 5, "cell", map.Text(row, column), $" fill=\"{ink}\""));
    }
}
