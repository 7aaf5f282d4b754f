using EmbeddingSpace.Cli.Output;
using EmbeddingSpace.Cli.Reports.Content;
using EmbeddingSpace.Cli.Reports.Pages;

namespace EmbeddingSpace.Cli.Reports.Svg;

/// <summary>Bars as SVG, their numbers in a column beside them.</summary>
internal static class BarChartPicture
{
    private const int BarHeight = 18;
    private const int GroupGap = 8;
    private const int Top = 10;
    private const int Bottom = 24;
    private const int BarsWidth = 280;
    private const int NumberWidth = 64;
    private const int LegendLine = 20;
    private const double NameWidth = 7.8;

    /// <summary>Size in pixels.</summary>
    public static (int Width, int Height) Size(BarChart chart) => (Left(chart) + BarsWidth + NumberWidth, Body(chart) + Bottom + Legend(chart) * LegendLine);

    /// <summary>Write what stands inside the picture.</summary>
    public static void Write(TextWriter writer, BarChart chart)
    {
        var (low, high) = chart.Range();
        var left = Left(chart);
        for (var group = 0; group < chart.Groups.Count; group++)
        {
            var y = Top + group * (chart.Series.Count * BarHeight + GroupGap);
            writer.WriteLine(Invariant($"<text x=\"{left - 8}\" y=\"{y + chart.Series.Count * BarHeight / 2.0 + 4:0.#}\" class=\"axis end\">{HtmlReport.Encode(chart.Groups[group])}</text>"));
            for (var i = 0; i < chart.Series.Count; i++)
            {
                var value = chart.Series[i].Values[group];
                var (from, to) = (At(Math.Min(0, value)), At(Math.Max(0, value)));
                writer.WriteLine(Invariant($"<rect x=\"{from:0.#}\" y=\"{y + i * BarHeight + 1}\" width=\"{Math.Max(1, to - from):0.#}\" height=\"{BarHeight - 3}\" class=\"{SeriesStyle.Class(chart.Series, i)}\"/>"));
                writer.WriteLine(Invariant($"<text x=\"{left + BarsWidth + 8}\" y=\"{y + i * BarHeight + BarHeight - 5}\" class=\"axis start\">{Tables.Number(value)}</text>"));
            }
        }
        var (body, line) = (Body(chart), 0);
        writer.WriteLine(Invariant($"<line x1=\"{At(0):0.#}\" x2=\"{At(0):0.#}\" y1=\"{Top - 4}\" y2=\"{body}\" class=\"rule\"/>"));
        if (chart.Reference is { } reference)
        {
            writer.WriteLine(Invariant($"<line x1=\"{At(reference.Value):0.#}\" x2=\"{At(reference.Value):0.#}\" y1=\"{Top - 4}\" y2=\"{body}\" class=\"reference\"/>"));
            writer.WriteLine(Invariant($"<line x1=\"{left}\" x2=\"{left + 20}\" y1=\"{body + 18}\" y2=\"{body + 18}\" class=\"reference\"/><text x=\"{left + 26}\" y=\"{body + 22}\" class=\"axis start\">{HtmlReport.Encode($"{reference.Name}: {Tables.Number(reference.Value)}")}</text>"));
            line++;
        }
        if (chart.Series.Count > 1)
            for (var i = 0; i < chart.Series.Count; i++, line++)
                writer.WriteLine(Invariant($"<rect x=\"{left}\" y=\"{body + 11 + line * LegendLine}\" width=\"20\" height=\"12\" class=\"{SeriesStyle.Class(chart.Series, i)}\"/><text x=\"{left + 26}\" y=\"{body + 22 + line * LegendLine}\" class=\"axis start\">{HtmlReport.Encode(chart.Series[i].Name)}</text>"));

        double At(double value) => left + BarsWidth * (value - low) / (high - low);
    }

    private static int Left(BarChart chart) => (int)(chart.Groups.Max(group => group.Length) * NameWidth) + 16;

    private static int Body(BarChart chart) => Top + chart.Groups.Count * (chart.Series.Count * BarHeight + GroupGap);

    private static int Legend(BarChart chart) => (chart.Reference is null ? 0 : 1) + (chart.Series.Count > 1 ? chart.Series.Count : 0);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
