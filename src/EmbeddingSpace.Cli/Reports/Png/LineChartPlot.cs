using ScottPlot;

namespace EmbeddingSpace.Cli.Reports.Png;

/// <summary>Lines by the plotting library.</summary>
internal static class LineChartPlot
{
    /// <summary>Height in pixels.</summary>
    public const int Height = 440;

    /// <summary>Draw.</summary>
    public static void Draw(Plot plot, LineChart chart, string font)
    {
        double[] places = [.. chart.Places.Select(place => Math.Log(place))];
        for (var i = 0; i < chart.Series.Count; i++)
        {
            var line = plot.Add.Scatter(places, chart.Series[i].Values.ToArray(), Color.FromHex(SeriesStyle.Colour(chart.Series, i)));
            (line.LineWidth, line.MarkerSize, line.LegendText) = (2.5f, 8, chart.Series[i].Name);
            line.LinePattern = chart.Series[i].IsControl ? LinePattern.Dashed : LinePattern.Solid;
        }
        plot.Axes.Bottom.SetTicks(places, [.. chart.Places.Select(NumberText.Whole)]);
        plot.XLabel(chart.Axis, PlotText.Size);
        var (from, to) = (places[0], places[^1]);
        var edge = to > from ? 0.04 * (to - from) : 1;
        plot.Axes.SetLimits(from - edge, to + edge, chart.Low - 0.02 * (chart.High - chart.Low), chart.High + 0.02 * (chart.High - chart.Low));
        PlotText.Legend(plot, font);
    }
}
