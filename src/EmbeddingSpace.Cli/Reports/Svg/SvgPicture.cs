using System.Globalization;
using EmbeddingSpace.Cli.Output;
using EmbeddingSpace.Cli.Reports.Content;
using EmbeddingSpace.Cli.Reports.Pages;

namespace EmbeddingSpace.Cli.Reports.Svg;

/// <summary>Draws a picture into a page as inline SVG with its caption; every number in it is text too, so that colour is never the only way to read it.</summary>
internal static class SvgPicture
{
    /// <summary>Write the picture.</summary>
    public static void Write(TextWriter writer, Picture picture)
    {
        var (width, height) = Size(picture);
        var title = HtmlReport.Encode(picture.Title);
        writer.WriteLine($"<figure{(picture is TokenMap ? " class=\"wide\"" : "")}><figcaption><strong>{title}</strong>{(picture.Note.Length > 0 ? $"<br>{HtmlReport.Encode(picture.Note)}" : "")}</figcaption>");
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{title}\"><svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{HtmlReport.Encode($"{picture.Title}. {Describe(picture)}")}\">"));
        switch (picture)
        {
            case HeatMap map: HeatMapPicture.Write(writer, map); break;
            case BarChart bars: BarChartPicture.Write(writer, bars); break;
            case LineChart lines: LineChartPicture.Write(writer, lines); break;
            case TokenMap tokens: TokenMapPicture.Write(writer, tokens); break;
            default: throw new ArgumentOutOfRangeException(nameof(picture), picture, "Expected a known kind of picture.");
        }
        writer.WriteLine("</svg></div></figure>");
    }

    private static (int Width, int Height) Size(Picture picture) => picture switch
    {
        HeatMap map => HeatMapPicture.Size(map),
        BarChart bars => BarChartPicture.Size(bars),
        LineChart lines => LineChartPicture.Size(lines),
        _ => (TokenPlacement.Width, TokenPlacement.Height),
    };

    /// <summary>What people who do not see the picture are told.</summary>
    private static string Describe(Picture picture) => picture switch
    {
        HeatMap map => map.Marked.Count == 0 ? $"{map.RowAxis} by {map.ColumnAxis}" : string.Join("; ", map.Marked.Select(mark => $"{map.RowName(mark.Row)} matched with {mark.Column}: {map.Text(mark.Row, mark.Column)}")),
        BarChart bars => string.Join("; ", bars.Groups.Select((group, i) => $"{group}: {string.Join(", ", bars.Series.Select(series => $"{series.Name} {Tables.Number(series.Values[i])}"))}")),
        LineChart lines => string.Join("; ", lines.Series.Select(series => $"{series.Name}: {string.Join(", ", lines.Places.Select((place, i) => $"{place}: {Tables.Number(series.Values[i])}"))}")),
        TokenMap map => string.Join(", ", map.Tokens.OrderByDescending(token => Math.Abs(token.Score)).Select(token => token.Text)),
        _ => "",
    };
}
