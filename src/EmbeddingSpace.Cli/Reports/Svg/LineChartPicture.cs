namespace EmbeddingSpace.Cli.Reports.Svg;

/// <summary>Lines as SVG.</summary>
internal static class LineChartPicture
{
    private const int Width = 560, Left = 50, Right = 20, Top = 12, PlotHeight = 260, LegendTop = 54, LegendLine = 20, HorizontalLines = 5;

    /// <summary>Size in pixels.</summary>
    public static (int Width, int Height) Size(LineChart chart) => (Width, Top + PlotHeight + LegendTop + chart.Series.Count * LegendLine);

    /// <summary>Write what stands inside the picture.</summary>
    public static void Write(TextWriter writer, LineChart chart)
    {
        for (var i = 0; i <= HorizontalLines; i++)
        {
            var value = chart.Low + (chart.High - chart.Low) * i / HorizontalLines;
            var line = SvgElement.Line((Left, Y(value)), (Width - Right, Y(value)), "grid");
            writer.WriteLine(line + SvgElement.Text(Left - 8, Y(value) + 4, "axis end", Invariant($"{value:0.0}")));
        }
        foreach (var place in chart.Places) writer.WriteLine(SvgElement.Text(X(place), Top + PlotHeight + 18, "axis", NumberText.Whole(place)));
        writer.WriteLine(SvgElement.Text((Left + Width - Right) / 2, Top + PlotHeight + 38, "axis", chart.Axis));
        foreach (var (index, series) in chart.Series.Index())
            WriteSeries(series, SeriesStyle.Class(chart.Series, index), Top + PlotHeight + LegendTop + index * LegendLine);

        void WriteSeries(Series series, string style, int legend)
        {
            writer.WriteLine(SvgElement.Lines(chart.Places.Zip(series.Values, (place, value) => (X(place), Y(value))), style));
            foreach (var (place, value) in chart.Places.Zip(series.Values))
            {
                var title = SvgElement.Encode($"{series.Name}, {place}: {NumberText.Score(value)}");
                writer.WriteLine(Invariant($"<circle cx=\"{X(place):0.#}\" cy=\"{Y(value):0.#}\" r=\"4\" class=\"{style}\"><title>{title}</title></circle>"));
            }
            var sample = SvgElement.Lines([(Left, legend), (Left + 30, legend)], style);
            writer.WriteLine(sample + SvgElement.Text(Left + 38, legend + 5, "axis start", series.Name));
        }

        double X(int place)
        {
            var (from, to) = (Math.Log(chart.Places[0]), Math.Log(chart.Places[^1]));
            return Left + 12 + (Width - Left - Right - 24) * (to > from ? (Math.Log(place) - from) / (to - from) : 0.5);
        }

        double Y(double value) => Top + PlotHeight * (chart.High - value) / (chart.High - chart.Low);
    }
}
