using ScottPlot;
using SkiaSharp;

namespace EmbeddingSpace.Cli.Reports.Png;

/// <summary>
/// Writes the pictures of a report as one PNG on white ground: two in a row (the control beside what it controls), maps of tokens alone,
/// the report's title above.
/// </summary>
internal static class PngReport
{
    /// <summary>Width of a picture; a row is twice as wide.</summary>
    public const int PanelWidth = 620;

    /// <summary>Height of the title.</summary>
    public const int TitleHeight = 52;

    private const int Margin = 16;
    private const float TitleSize = 22;
    private const int PngQuality = 100;

    /// <summary>Size in pixels of the PNG of a report.</summary>
    public static (int Width, int Height) Size(Report report)
    {
        var rows = Rows(report.Pictures);
        return (rows.Max(row => row.Sum(Width)), TitleHeight + rows.Sum(row => Height(row)));
    }

    /// <summary>Write; the stream stays the caller's.</summary>
    /// <exception cref="UsageException">The report has no picture.</exception>
    public static void Write(Stream stream, Report report)
    {
        Require(report);
        var font = PngFont.Find();
        var (width, height) = Size(report);
        using var surface = SKSurface.Create(new SKImageInfo(width, height));
        surface.Canvas.Clear(SKColors.White);
        WriteTitle(surface.Canvas, report.Title, font, width);
        float top = TitleHeight;
        foreach (var row in Rows(report.Pictures))
        {
            float left = 0;
            foreach (var picture in row)
            {
                using var plot = Draw(picture, font);
                // A plot clears its whole canvas first: let it reach no further than its own place.
                surface.Canvas.Save();
                surface.Canvas.ClipRect(new SKRect(left, top, left + Width(picture), top + Height(picture)));
                plot.Render(surface.Canvas, new PixelRect(left, left + Width(picture), top + Height(picture), top));
                surface.Canvas.Restore();
                left += Width(picture);
            }
            top += Height(row);
        }
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, PngQuality);
        data.SaveTo(stream);
    }

    /// <summary>Throw unless there is something to draw.</summary>
    /// <exception cref="UsageException">The report has no picture.</exception>
    public static void Require(Report report)
    {
        if (report.Pictures.Count > 0) return;
        throw new UsageException("'--png': expected something to draw, found too few numbers for a picture; leave the option out, or ask for more.");
    }

    private static List<Picture[]> Rows(IReadOnlyList<Picture> pictures)
    {
        var rows = new List<Picture[]>();
        for (var i = 0; i < pictures.Count;)
        {
            var pair = pictures[i] is not TokenMap && i + 1 < pictures.Count && pictures[i + 1] is not TokenMap;
            rows.Add(pair ? [pictures[i], pictures[i + 1]] : [pictures[i]]);
            i += pair ? 2 : 1;
        }
        return rows;
    }

    private static int Width(Picture picture) => picture is TokenMap ? 2 * PanelWidth : PanelWidth;

    private static int Height(Picture[] row) => row.Max(Height);

    private static int Height(Picture picture) => picture switch
    {
        HeatMap map => HeatMapPlot.Height(map),
        BarChart bars => BarChartPlot.Height(bars),
        LineChart => LineChartPlot.Height,
        _ => TokenMapPlot.Height,
    };

    private static Plot Draw(Picture picture, string font)
    {
        var plot = new Plot();
        switch (picture)
        {
            case HeatMap map: HeatMapPlot.Draw(plot, map, font); break;
            case BarChart bars: BarChartPlot.Draw(plot, bars, font); break;
            case LineChart lines: LineChartPlot.Draw(plot, lines, font); break;
            case TokenMap tokens: TokenMapPlot.Draw(plot, tokens); break;
            default: throw new ArgumentOutOfRangeException(nameof(picture), picture, "Expected a known kind of picture.");
        }
        PlotText.Frame(plot, picture, font);
        return plot;
    }

    private static void WriteTitle(SKCanvas canvas, string title, string font, int width)
    {
        // The typeface stays the library's, which keeps it for the next text.
        using var style = new SKFont(Fonts.GetTypeface(font, true, false), TitleSize);
        // A long title becomes smaller rather than cut.
        var room = width - 2 * Margin;
        if (style.MeasureText(title) is var length && length > room) style.Size *= room / length;
        using var paint = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        canvas.DrawText(title, Margin, TitleHeight - Margin, SKTextAlign.Left, style, paint);
    }
}
