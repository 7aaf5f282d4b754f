using EmbeddingSpace.Cli.Reports.Content;
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
            var text = plot.Add.Text(placed.Token.Text, placed.X, TokenPlacement.Height - placed.Y);
            (text.LabelFontName, text.LabelFontSize, text.LabelAlignment) = (PngFont.For(placed.Token.Text, font), (float)placed.FontSize * scale, ScottPlot.Alignment.MiddleCenter);
            (text.LabelFontColor, text.LabelStyle.Bold, text.LabelStyle.Italic) = placed.Token.Score < 0 ? (Color.FromHex("#a3003c"), false, true) : (Color.FromHex("#00458a"), true, false);
        }
        plot.HideGrid();
        plot.Axes.Bottom.SetTicks([], []);
        plot.Axes.Left.SetTicks([], []);
        plot.Axes.SetLimits(0, TokenPlacement.Width, 0, TokenPlacement.Height);
    }
}
