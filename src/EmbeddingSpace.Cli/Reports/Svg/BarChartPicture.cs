namespace EmbeddingSpace.Cli.Reports.Svg;

/// <summary>Bars as SVG, their numbers in a column beside them.</summary>
internal static class BarChartPicture
{
    private const int BarHeight = 18, GroupGap = 8, Top = 10, Bottom = 24, BarsWidth = 280, NumberWidth = 64, LegendLine = 20;
    private const double NameWidth = 7.8;

    /// <summary>Size in pixels.</summary>
    public static (int Width, int Height) Size(BarChart chart) =>
        (Left(chart) + BarsWidth + NumberWidth, Body(chart) + Bottom + Legend(chart) * LegendLine);

    /// <summary>Write what stands inside the picture.</summary>
    public static void Write(TextWriter writer, BarChart chart)
    {
        var (low, high) = chart.Range();
        var (left, body, line) = (Left(chart), Body(chart), 0);
        for (var group = 0; group < chart.Groups.Count; group++)
        {
            var y = Top + group * (chart.Series.Count * BarHeight + GroupGap);
            writer.WriteLine(SvgElement.Text(left - 8, y + chart.Series.Count * BarHeight / 2.0 + 4, "axis end", chart.Groups[group]));
            for (var i = 0; i < chart.Series.Count; i++)
            {
                var value = chart.Series[i].Values[group];
                var (from, to) = (At(Math.Min(0, value)), At(Math.Max(0, value)));
                writer.WriteLine(SvgElement.Rectangle(from, y + i * BarHeight + 1, Math.Max(1, to - from), BarHeight - 3, Style(chart, i)));
                writer.WriteLine(SvgElement.Text(left + BarsWidth + 8, y + i * BarHeight + BarHeight - 5, "axis start", NumberText.Score(value)));
            }
        }
        writer.WriteLine(SvgElement.Line((At(0), Top - 4), (At(0), body), "rule"));
        if (chart.Reference is { } reference)
        {
            writer.WriteLine(SvgElement.Line((At(reference.Value), Top - 4), (At(reference.Value), body), "reference"));
            WriteLegend(SvgElement.Line((left, body + 18), (left + 20, body + 18), "reference"), $"{reference.Name}: {NumberText.Score(reference.Value)}");
        }
        if (chart.Series.Count > 1)
            foreach (var (index, series) in chart.Series.Index())
                WriteLegend(SvgElement.Rectangle(left, body + 11 + line * LegendLine, 20, 12, Style(chart, index)), series.Name);

        double At(double value) => left + BarsWidth * (value - low) / (high - low);

        void WriteLegend(string sample, string name)
        {
            writer.WriteLine(sample + SvgElement.Text(left + 26, body + 22 + line * LegendLine, "axis start", name));
            line++;
        }
    }

    private static int Left(BarChart chart) => (int)(chart.Groups.Max(group => group.Length) * NameWidth) + 16;

    private static int Body(BarChart chart) => Top + chart.Groups.Count * (chart.Series.Count * BarHeight + GroupGap);

    private static int Legend(BarChart chart) => (chart.Reference is null ? 0 : 1) + (chart.Series.Count > 1 ? chart.Series.Count : 0);

    private static string Style(BarChart chart, int series) => $"class=\"{SeriesStyle.Class(chart.Series, series)}\"";
}
