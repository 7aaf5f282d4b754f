namespace EmbeddingSpace.Cli.Reports.Svg;

/// <summary>
/// Draws a picture into a page as inline SVG with its caption; every number in it is text too, so that colour is never the only way to read
/// it.
/// </summary>
internal static class SvgPicture
{
    /// <summary>Write the picture.</summary>
    public static void Write(TextWriter writer, Picture picture)
    {
        var ((width, height), title) = (Size(picture), SvgElement.Encode(picture.Title));
        var (style, note) = (picture is TokenMap ? " class=\"wide\"" : "", picture.Note.Length > 0 ? $"<br>{SvgElement.Encode(picture.Note)}" : "");
        writer.WriteLine($"<figure{style}><figcaption><strong>{title}</strong>{note}</figcaption>");
        writer.Write($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{title}\">");
        writer.Write(Invariant($"<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\""));
        writer.WriteLine($" aria-label=\"{SvgElement.Encode($"{picture.Title}. {Describe(picture)}")}\">");
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
        HeatMap { Marked.Count: 0 } map => $"{map.RowAxis} by {map.ColumnAxis}",
        HeatMap map => Sentence(map.Marked, mark => $"{map.RowName(mark.Row)} matched with {mark.Column}: {map.Text(mark.Row, mark.Column)}"),
        BarChart bars => Sentence(bars.Groups.Index(), group => $"{group.Item}: "
            + string.Join(", ", bars.Series.Select(series => $"{series.Name} {NumberText.Score(series.Values[group.Index])}"))),
        LineChart lines => Sentence(lines.Series, series => $"{series.Name}: "
            + string.Join(", ", lines.Places.Zip(series.Values, (place, value) => $"{place}: {NumberText.Score(value)}"))),
        TokenMap map => string.Join(", ", map.Tokens.OrderByDescending(token => Math.Abs(token.Score)).Select(token => token.Text)),
        _ => "",
    };

    private static string Sentence<T>(IEnumerable<T> parts, Func<T, string> text) => string.Join("; ", parts.Select(text));
}
