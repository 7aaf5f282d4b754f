using EmbeddingSpace.Cli.Output;
using EmbeddingSpace.Cli.Reports.Content;
using EmbeddingSpace.Cli.Reports.Pages;

namespace EmbeddingSpace.Cli.Reports.Svg;

/// <summary>Lines as SVG.</summary>
internal static class LineChartPicture
{
    private const int Width = 560;
    private const int Left = 50;
    private const int Right = 20;
    private const int Top = 12;
    private const int PlotHeight = 260;
    private const int LegendTop = 54;
    private const int LegendLine = 20;
    private const int HorizontalLines = 5;

    /// <summary>Size in pixels.</summary>
    public static (int Width, int Height) Size(LineChart chart) => (Width, Top + PlotHeight + LegendTop + chart.Series.Count * LegendLine);

    /// <summary>Write what stands inside the picture.</summary>
    public static void Write(TextWriter writer, LineChart chart)
    {
        for (var i = 0; i <= HorizontalLines; i++)
        {
            var value = chart.Low + (chart.High - chart.Low) * i / HorizontalLines;
            writer.WriteLine(Invariant($"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(value):0.#}\" y2=\"{Y(value):0.#}\" class=\"grid\"/><text x=\"{Left - 8}\" y=\"{Y(value) + 4:0.#}\" class=\"axis end\">{value:0.0}</text>"));
        }
        foreach (var place in chart.Places) writer.WriteLine(Invariant($"<text x=\"{X(place):0.#}\" y=\"{Top + PlotHeight + 18}\" class=\"axis\">{place}</text>"));
        writer.WriteLine(Invariant($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Top + PlotHeight + 38}\" class=\"axis\">{HtmlReport.Encode(chart.Axis)}</text>"));
        for (var i = 0; i < chart.Series.Count; i++)
        {
            var (series, style, y) = (chart.Series[i], SeriesStyle.Class(chart.Series, i), Top + PlotHeight + LegendTop + i * LegendLine);
            writer.WriteLine(Invariant($"<polyline points=\"{string.Join(' ', chart.Places.Select((place, at) => Invariant($"{X(place):0.#},{Y(series.Values[at]):0.#}")))}\" class=\"{style}\"/>"));
            foreach (var (at, place) in chart.Places.Index())
                writer.WriteLine(Invariant($"<circle cx=\"{X(place):0.#}\" cy=\"{Y(series.Values[at]):0.#}\" r=\"4\" class=\"{style}\"><title>{HtmlReport.Encode($"{series.Name}, {place}: {Tables.Number(series.Values[at])}")}</title></circle>"));
            writer.WriteLine(Invariant($"<polyline points=\"{Left},{y} {Left + 30},{y}\" class=\"{style}\"/><text x=\"{Left + 38}\" y=\"{y + 5}\" class=\"axis start\">{HtmlReport.Encode(series.Name)}</text>"));
        }

        double X(int place)
        {
            var (from, to) = (Math.Log(chart.Places[0]), Math.Log(chart.Places[^1]));
            return Left + 12 + (Width - Left - Right - 24) * (to > from ? (Math.Log(place) - from) / (to - from) : 0.5);
        }

        double Y(double value) => Top + PlotHeight * (chart.High - value) / (chart.High - chart.Low);
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
