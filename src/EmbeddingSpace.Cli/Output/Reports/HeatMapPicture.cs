using System.Globalization;

namespace EmbeddingSpace.Cli.Output.Reports;

/// <summary>Draws a heat map as inline SVG, the number in every cell, so that colour is never the only way to read it.</summary>
internal static class HeatMapPicture
{
    private const int CellWidth = 58;
    private const int CellHeight = 34;
    private const int Margin = 56;
    private const int Inset = 2;

    /// <summary>Write the picture with its caption.</summary>
    public static void Write(TextWriter writer, HeatMap map)
    {
        var (rows, columns) = (map.Values.Count, map.Values[0].Count);
        var (width, height) = (Margin + columns * CellWidth + Inset, Margin + rows * CellHeight + Inset);
        writer.WriteLine($"<figure><figcaption>{HtmlReport.Encode(map.Title)}{(map.Marked.Count > 0 ? " (framed: matched)" : "")}; colours from {Tables.Number(map.Low)} (dark) to {Tables.Number(map.High)} (bright)</figcaption>");
        writer.WriteLine(Invariant($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{HtmlReport.Encode(map.Title)}\"><svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{HtmlReport.Encode(Describe(map))}\">"));
        writer.WriteLine(Invariant($"<text x=\"{Margin + columns * CellWidth / 2}\" y=\"16\" class=\"axis\">{HtmlReport.Encode(map.ColumnAxis)}</text>"));
        writer.WriteLine(Invariant($"<text transform=\"translate(16 {Margin + rows * CellHeight / 2}) rotate(-90)\" class=\"axis\">{HtmlReport.Encode(map.RowAxis)}</text>"));
        for (var column = 0; column < columns; column++) writer.WriteLine(Invariant($"<text x=\"{Margin + column * CellWidth + CellWidth / 2}\" y=\"{Margin - 8}\" class=\"axis\">{column}</text>"));
        for (var row = 0; row < rows; row++)
        {
            writer.WriteLine(Invariant($"<text x=\"{Margin - 14}\" y=\"{Margin + row * CellHeight + CellHeight / 2 + 5}\" class=\"axis\">{row}</text>"));
            for (var column = 0; column < columns; column++) WriteCell(writer, map, row, column);
        }
        // Frames last, or the neighbours would cover them.
        foreach (var (row, column) in map.Marked)
            writer.WriteLine(Invariant($"<rect x=\"{Margin + column * CellWidth}\" y=\"{Margin + row * CellHeight}\" width=\"{CellWidth}\" height=\"{CellHeight}\" class=\"mark\"/>"));
        writer.WriteLine("</svg></div></figure>");
    }

    private static void WriteCell(TextWriter writer, HeatMap map, int row, int column)
    {
        var value = map.Values[row][column];
        var range = map.High - map.Low;
        var (background, text) = ColourScale.Of(range > 0 ? (value - map.Low) / range : 0);
        var (x, y) = (Margin + column * CellWidth, Margin + row * CellHeight);
        writer.WriteLine(Invariant($"<rect x=\"{x}\" y=\"{y}\" width=\"{CellWidth}\" height=\"{CellHeight}\" fill=\"{background}\"/><text x=\"{x + CellWidth / 2}\" y=\"{y + CellHeight / 2 + 5}\" class=\"cell\" fill=\"{text}\">{value.ToString("0.000", CultureInfo.InvariantCulture)}</text>"));
    }

    private static string Describe(HeatMap map) =>
        Invariant($"{map.Title}: {map.RowAxis} by {map.ColumnAxis}. {string.Join("; ", map.Marked.Select(mark => Invariant($"{mark.Row} matched with {mark.Column}: {Tables.Number(map.Values[mark.Row][mark.Column])}")))}");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
