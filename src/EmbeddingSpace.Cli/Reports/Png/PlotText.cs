using ScottPlot;

namespace EmbeddingSpace.Cli.Reports.Png;

/// <summary>Words around a plot.</summary>
internal static class PlotText
{
    /// <summary>Size of names and numbers.</summary>
    public const float Size = 13;

    private const float HeadSize = 14, NoteSize = 12;
    private const int CharactersPerLine = 88;

    /// <summary>Put title and note above a plot, and the font on its axes.</summary>
    public static void Frame(Plot plot, Picture picture, string font)
    {
        // One by one: setting the font of a whole plot also sets weight and slant of every text in the process.
        foreach (var axis in (IAxis[])[plot.Axes.Bottom, plot.Axes.Left])
        {
            (axis.Label.FontName, axis.Label.Bold) = (font, false);
            // Names of tokens may have brought a font of their own.
            if (axis.TickLabelStyle.FontName == Fonts.Default) axis.TickLabelStyle.FontName = font;
        }
        var width = picture is TokenMap ? 2 * CharactersPerLine : CharactersPerLine;
        plot.Axes.Title.IsVisible = true;
        plot.Title(string.Join('\n', Lines(picture.Title, width * NoteSize / HeadSize).Concat(Lines(picture.Note, width))), NoteSize);
        plot.Axes.Title.Label.FontName = font;
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Title.Label.ForeColor = Colors.Black;
    }

    /// <summary>Put the names of what is drawn below a plot.</summary>
    public static void Legend(Plot plot, string font)
    {
        plot.ShowLegend(Edge.Bottom).Alignment = ScottPlot.Alignment.MiddleCenter;
        (plot.Legend.FontName, plot.Legend.FontSize, plot.Legend.Orientation) = (font, NoteSize, Orientation.Horizontal);
        (plot.Legend.OutlineWidth, plot.Legend.ShadowColor) = (0, Colors.Transparent);
    }

    private static IEnumerable<string> Lines(string text, double width)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }
            line = line.Length == 0 ? word : $"{line} {word}";
        }
        if (line.Length > 0) yield return line;
    }
}
