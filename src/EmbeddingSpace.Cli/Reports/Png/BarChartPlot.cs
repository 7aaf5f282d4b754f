using ScottPlot;

namespace EmbeddingSpace.Cli.Reports.Png;

/// <summary>Bars by the plotting library.</summary>
internal static class BarChartPlot
{
    private const int Around = 170, BarHeight = 24;
    private const double GroupShare = 0.82, RoomForNumbers = 0.18, NumbersFrom = 0.02;

    /// <summary>Height in pixels.</summary>
    public static int Height(BarChart chart) => Around + chart.Groups.Count * (chart.Series.Count * BarHeight + 4);

    /// <summary>Draw.</summary>
    public static void Draw(Plot plot, BarChart chart, string font)
    {
        var (low, high) = chart.Range();
        var (groups, size) = (chart.Groups.Count, GroupShare / chart.Series.Count);
        for (var i = 0; i < chart.Series.Count; i++)
        {
            var colour = Color.FromHex(SeriesStyle.Colour(chart.Series, i));
            // The first group and the first series on top.
            var bars = plot.Add.Bars(chart.Series[i].Values.Select((value, group) => new Bar
            {
                Position = groups - 1 - group + GroupShare / 2 - size * (i + 0.5),
                Value = value,
                Size = size * 0.9,
                FillColor = colour,
                LineWidth = 0,
            }).ToArray());
            bars.Horizontal = true;
            foreach (var bar in bars.Bars)
            {
                // In a column of their own, where no line crosses them.
                var number = plot.Add.Text(NumberText.Score(bar.Value), high + NumbersFrom * (high - low), bar.Position);
                (number.LabelFontName, number.LabelFontSize, number.LabelFontColor) = (font, PlotText.Size - 1, Colors.Black);
                number.LabelAlignment = ScottPlot.Alignment.MiddleLeft;
            }
            if (chart.Series.Count > 1) bars.LegendText = chart.Series[i].Name;
        }
        if (chart.Reference is { } reference)
        {
            var line = plot.Add.VerticalLine(reference.Value, 2, Color.FromHex("#d4003c"), LinePattern.Dashed);
            line.LegendText = $"{reference.Name}: {NumberText.Score(reference.Value)}";
        }
        var room = RoomForNumbers * (high - low);
        plot.Axes.SetLimits(low, high + room, -0.6, groups - 0.4);
        plot.Axes.Left.SetTicks([.. Enumerable.Range(0, groups).Select(group => (double)(groups - 1 - group))], [.. chart.Groups]);
        var left = plot.Axes.Left.TickLabelStyle;
        (left.FontName, left.FontSize, plot.Axes.Left.MajorTickStyle.Length) = (PngFont.For(string.Concat(chart.Groups), font), PlotText.Size, 0);
        plot.HideGrid();
        if (chart.Series.Count > 1 || chart.Reference is not null) PlotText.Legend(plot, font);
    }
}
