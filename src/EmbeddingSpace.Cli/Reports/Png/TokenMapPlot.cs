using ScottPlot;

namespace EmbeddingSpace.Cli.Reports.Png;

/// <summary>A map of tokens by the plotting library.</summary>
internal static class TokenMapPlot
{
    private const int Head = 90;

    /// <summary>Height in pixels.</summary>
    public const int Height = TokenPlacement.Height * 2 * PngReport.PanelWidth / TokenPlacement.Width + Head;

    /// <summary>Draw.</summary>
    public static void Draw(Plot plot, TokenMap map)
    {
        var font = PngFont.Find();
        var scale = 2f * PngReport.PanelWidth / TokenPlacement.Width * 0.95f;
        foreach (var placed in TokenPlacement.Place(map))
        {
            var (token, negative) = (placed.Token.Text, placed.Token.Score < 0);
            var text = plot.Add.Text(token, placed.X, TokenPlacement.Height - placed.Y);
            (text.LabelFontName, text.LabelFontSize) = (PngFont.For(token, font), (float)placed.FontSize * scale);
            text.LabelAlignment = ScottPlot.Alignment.MiddleCenter;
            (text.LabelFontColor, text.LabelStyle.Bold, text.LabelStyle.Italic) = (Color.FromHex(negative ? "#a3003c" : "#00458a"), !negative, negative);
        }
        plot.HideGrid();
        plot.Axes.Bottom.SetTicks([], []);
        plot.Axes.Left.SetTicks([], []);
        plot.Axes.SetLimits(0, TokenPlacement.Width, 0, TokenPlacement.Height);
    }
}
