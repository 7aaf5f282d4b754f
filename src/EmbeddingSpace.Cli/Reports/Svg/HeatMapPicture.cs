using EmbeddingSpace.Cli.Reports.Content;
using EmbeddingSpace.Cli.Reports.Pages;

namespace EmbeddingSpace.Cli.Reports.Svg;

/// <summary>A heat map as SVG, the number in every cell.</summary>
internal static class HeatMapPicture
{
    private const int CellWidth = 58;
    private const int CellHeight = 34;
    private const int Margin = 56;
    private const int Inset = 2;
    private const double NameWidth = 7.2;

    /// <summary>Size in pixels.</summary>
    public static (int Width, int Height) Size(HeatMap map) => (Math.Max(Left(map) + map.Values[0].Count * CellWidth + Inset, 320), Margin + map.Values.Count * CellHeight + Inset);

    /// <summary>Write what stands inside the picture.</summary>
    public static void Write(TextWriter writer, HeatMap map)
    {
        var (rows, columns, left) = (map.Values.Count, map.Values[0].Count, Left(map));
        // The middle of the grid, unless the words would be cut off at the left.
        var centre = Math.Max(left + columns * CellWidth / 2, (int)(map.ColumnAxis.Length * NameWidth / 2) + Inset);
        writer.WriteLine(Invariant($"<text x=\"{centre}\" y=\"16\" class=\"axis\">{HtmlReport.Encode(map.ColumnAxis)}</text>"));
        if (map.RowNames is null) writer.WriteLine(Invariant($"<text transform=\"translate(16 {Margin + rows * CellHeight / 2}) rotate(-90)\" class=\"axis\">{HtmlReport.Encode(map.RowAxis)}</text>"));
        for (var column = 0; column < columns; column++) writer.WriteLine(Invariant($"<text x=\"{left + column * CellWidth + CellWidth / 2}\" y=\"{Margin - 8}\" class=\"axis\">{column}</text>"));
        for (var row = 0; row < rows; row++)
        {
            writer.WriteLine(Invariant($"<text x=\"{left - 10}\" y=\"{Margin + row * CellHeight + CellHeight / 2 + 5}\" class=\"axis end\">{HtmlReport.Encode(map.RowName(row))}</text>"));
            for (var column = 0; column < columns; column++) WriteCell(writer, map, row, column, left);
        }
        // Frames last, or the neighbours would cover them.
        foreach (var (row, column) in map.Marked)
            writer.WriteLine(Invariant($"<rect x=\"{left + column * CellWidth}\" y=\"{Margin + row * CellHeight}\" width=\"{CellWidth}\" height=\"{CellHeight}\" class=\"mark\"/>"));
    }

    private static int Left(HeatMap map) => map.RowNames is { } names ? (int)(names.Max(name => name.Length) * NameWidth) + 16 : Margin;

    private static void WriteCell(TextWriter writer, HeatMap map, int row, int column, int left)
    {
        var (background, text) = ColourScale.Of(map.Share(row, column));
        var (x, y) = (left + column * CellWidth, Margin + row * CellHeight);
        writer.WriteLine(Invariant($"<rect x=\"{x}\" y=\"{y}\" width=\"{CellWidth}\" height=\"{CellHeight}\" fill=\"{background}\"/><text x=\"{x + CellWidth / 2}\" y=\"{y + CellHeight / 2 + 5}\" class=\"cell\" fill=\"{text}\">{map.Text(row, column)}</text>"));
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
