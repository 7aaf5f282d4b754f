using ScottPlot;

namespace EmbeddingSpace.Cli.Reports.Png;

/// <summary>A heat map by the plotting library.</summary>
internal static class HeatMapPlot
{
    private const int Around = 150, RowHeight = 34, LeastHeight = 300;

    /// <summary>Height in pixels.</summary>
    public static int Height(HeatMap map) => Math.Max(LeastHeight, Around + map.Values.Count * RowHeight);

    /// <summary>Draw.</summary>
    public static void Draw(Plot plot, HeatMap map, string font)
    {
        var (rows, columns) = (map.Values.Count, map.Values[0].Count);
        // Every cell by its own, so that page and PNG have the same colours.
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
            {
                var (background, ink) = ColourScale.Of(map.Share(row, column));
                var cell = plot.Add.Rectangle(column - 0.5, column + 0.5, rows - 1 - row - 0.5, rows - 1 - row + 0.5);
                // The edge in the same colour closes the seams that smoothing leaves.
                (cell.FillColor, cell.LineColor, cell.LineWidth) = (Color.FromHex(background), Color.FromHex(background), 1);
                var text = plot.Add.Text(map.Text(row, column), column, rows - 1 - row);
                (text.LabelFontName, text.LabelFontSize, text.LabelFontColor) = (font, PlotText.Size, Color.FromHex(ink));
                text.LabelAlignment = ScottPlot.Alignment.MiddleCenter;
            }
        foreach (var (row, column) in map.Marked)
        {
            var frame = plot.Add.Rectangle(column - 0.47, column + 0.47, rows - 1 - row - 0.45, rows - 1 - row + 0.45);
            (frame.FillColor, frame.LineColor, frame.LineWidth) = (Colors.Transparent, Color.FromHex("#d4003c"), 4);
        }
        plot.HideGrid();
        var (across, down) = (Enumerable.Range(0, columns), Enumerable.Range(0, rows));
        plot.Axes.Bottom.SetTicks([.. across.Select(column => (double)column)], [.. across.Select(NumberText.Whole)]);
        plot.Axes.Left.SetTicks([.. down.Select(row => (double)(rows - 1 - row))], [.. down.Select(map.RowName)]);
        foreach (var axis in (IAxis[])[plot.Axes.Bottom, plot.Axes.Left])
            (axis.TickLabelStyle.FontName, axis.TickLabelStyle.FontSize, axis.MajorTickStyle.Length) = (font, PlotText.Size, 0);
        plot.XLabel(map.ColumnAxis, PlotText.Size);
        if (map.RowNames is null) plot.YLabel(map.RowAxis, PlotText.Size);
        plot.Axes.SetLimits(-0.5, columns - 0.5, -0.5, rows - 0.5);
    }
}
